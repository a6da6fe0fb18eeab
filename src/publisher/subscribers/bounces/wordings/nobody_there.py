"""What servers say when there is no such person or domain, whatever code stands beside it.

A pattern a line, which an indented line continues; `{who}` stands for the names of a person or a mailbox.
"""

NOBODY_THERE = r"""
# Unknown
(?:user|recipient|mailbox|account|address|addressee|alias|local.part|person|subscriber|mail ?drop|
    login)(?: name)?s?(?: is| was| are)? ?:? ?unknown
unknown (?:to |or (?:illegal|invalid) |virtual |local |e-?mail |mail |destination |internal )?(?:user|
    recipient|mailbox|account|address(?! error)|alias|person|local.?part|mail ?drop|login|rcpt|username|
    subscriber|member|addressee|in (?:local|virtual|relay))
userunknown
someone:? unknown
(?:user|mailbox|recipient|account) \S{1,40} unknown
unable to receive mail
does not have a final e-?mail delivery point
(?:wasnt|was not|isnt|is not) found (?:at|in|on)\b
unknownuser
user_unknown
unknown_user
unknown userid

# No such
no such (?:\w{1,12} ){0,3}{who}\b
no such (?:person|one|name|box|id|here|domain|host|number)
nosuch(?:user|mailbox)

# Does not exist
{who}\b[^.;]{0,60}(?:does not|doesnt|do not|dont|did not|not|no longer|already not) (?:currently )?exists?\b

# Not found, not known
{who}\b[^.;]{0,50}\b(?:is |was |are |were |could |can |has )?(?:not|cannot|couldnt|
    cant)(?: be)?(?: been)? (?:found|known|recogni[sz]ed|listed in|a (?:known|valid)|here|registered|
    present|in (?:our|the|my|this|ldap)(?! rcpt| list of allowed rcpt)|on (?:this|our)|valid|local|defined|
    configured|locate|resolve|identified|a user|available here)

# Not one of ours
not a (?:valid|known|registered|local|current|real|working) (?:\w{1,12} )?(?:user|mail ?box|address|
    recipient|account|e-?mail|person|customer)
not (?:our|a) (?:customer|subscriber|user|member)
not known at
no (?:recipient|user|account|address|mailbox|one|person|valid recipients?|valid mailbox|known user|
    match\w{0,12})(?: \w{1,12})? (?:here|found|by|with|of|for|exists?|at this|matches|named|called|
    that name|goes by|listed|in)
no (?:valid|such|known) (?:recipient|user)s?
no mail ?box\b
no (?:active )?account\b
no user\b

# Invalid
invalid (?:final )?(?:recipient|mail ?box|user|e-?mail|account|local.?part|destination|rcpt|delivery)
invalid address(?! in)
(?:recipient|mailbox|user|account|address)(?: is| was| name)? invalid
(?:recipient|mailbox|user|account|address|e-?mail)s?[^.;]{0,30} (?:is|are|was) (?:in)?(?:valid|
    active)\b(?<!is valid)(?<!are valid)(?<!was valid)(?<!is active)(?<!are active)(?<!was active)
bad (?:destination|recipient|mailbox|rcpt|dest)
illegal (?:user|alias|recipient|mailbox)

# No account
(?:doesnt|does not|didnt|not) have (?:an? |any )?(?:\S{1,40} )?(?:account|mailbox|user|profile)
has no (?:\S{1,30} )?(?:account|mailbox)
delivery error: ?dd

# Closed
(?:account|mail ?box|user|recipient|address|inbox|login)(?: that you tried to reach|
     you are trying to \w{1,8})?(?: has been| is| was| has| have been| status:?| are)? ?(?:permanently |
    now |currently |administratively )?(?:disabled|closed|deactivated|inactive|expired|terminated|
    cancell?ed|deleted|removed|discontinued|abandoned|decommissioned|dead|not active|unused|no longer)
(?:disabled|inactive|closed|deleted|expired|deactivated|discontinued) (?:\w{1,12} )?(?:user|mail ?box|
    recipient|account|address|due)
user_disabled
account_disabled
mailbox_disabled

# Moved, gone
(?:user|recipient|address|person|account|mailbox|he|she)[^.;]{0,30} (?:has |have )?(?:moved|left the|
    changed (?:his|her|their|its|to))
\bno longer (?:valid|active|here|work|employ|in use|available|with|exist|on this|accept|monitor|in service|
    used|serv|at this|a (?:valid|member))
not local;? please try
user has moved
been replaced by
please (?:use|try|write to) the new address
new address is

# No such domain, or one that takes no mail
(?:host|domain|mail ?exchanger)(?: name)?s?(?: is| was)? ?:? ?unknown
unknown (?:mail )?(?:host|domain)
nxdomain
(?:host|domain)(?: or domain)?(?: name)?[^.;]{0,60}(?:not found|does not exist|doesnt exist|not exist|invalid\b)
(?:unroutable|unrouteable|unresolvable) (?:mail )?(?:domain|address|recip)
(?:invalid|illegal|bad|nonexist\w{0,12}|non-existent|nonexistent|unqualified)(?: destination|
     recipient)? ?(?:host|domain)
no (?:mx|mail) (?:record|host|exchang|service)
name or service not known
null ?mx
does not accept (?:any |incoming )?e?mail(?! from)
(?:couldnt|cannot|can not|could not|unable to) (?:find any|find|resolve|locate) (?:\w{1,8} ){0,2}(?:host|
    domain|mail|route)\w{0,12}(?! your)
no mail ?exchangers
non-?exist\w{0,12} (?:host|domain|user|mail|recip|addr|e-?mail|account)
host not found
domain (?:isnt|is not) (?:in|valid|local|known|host)
host does not accept
domain is not reachable
somewhere does(?: not|nt) exist
domain may not exist
never accepts
does not receive mail
address does not receive

# Exchange, Notes and others
recipient ?not ?found
recipnotfound
resolver\.adr\.(?:recip|ex|inv|bad)
not listed in
name is not recogni
unknown recipient
address not present
no matches to
no route found to
mailbox lookup fail
ambiguous address
address could not be found
recipient verification failed
no public.?directory
(?:unable to|can ?not|couldnt) (?:find|locate) (?:\w{1,8} )?(?:user|recip|mail|account|address)
inactivity
550 mailbox not found
not our customer
address (?:is )?wrong
wrong (?:e-?mail|recipient|address)
undeliverable (?:address|recip)
no one (?:here|by)
nobody (?:here|by)
does not (?:work|live) here
address you (?:typed|entered|sent)

# German
(?:benutzer|empf[aä]e?nger|adresse|postfach|konto)\w{0,12}[^.;]{0,40}(?:unbekannt|existiert nicht|
    nicht (?:gefunden|bekannt|vorhanden|g[uü]e?ltig))
unbekannte?r? (?:empf|benutz|adress)
ung[uü]ltige?r? (?:empf|adress)

# French, Spanish
(?:utilisateur|destinataire|adresse|bo[iî]te|compte|usager)\w{0,12}[^.;]{0,40}(?:inconnue?|n.?existe|
    introuvable|invalide|inexistant|non trouv)
(?:usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta)\w{0,12}[^.;]{0,40}(?:desconocid|no existe|no v[aá]lid|
    inexistente|no (?:se )?(?:ha )?encontr|inv[aá]lid)

# Italian, Portuguese, Polish
(?:utente|destinatario|indirizzo|casella|account)\w{0,12}[^.;]{0,40}(?:sconosciut|inesistente|non (?:esiste|
    valid|trovat)|non [eè] stat\w trovat)
(?:usu[aá]rio|destinat[aá]rio|endere[cç]o|caixa|conta)\w{0,12}[^.;]{0,40}(?:desconhecid|n[aã]o existe|
    inv[aá]lid|inexistente|n[aã]o encontrad)
(?:użytkownik|adresat|odbiorc|adres|skrzynk|konto)\w{0,12}[^.;]{0,40}(?:nieznan|nie istnieje|nie znaleziono)
nieznany (?:użytk|adres|odbior)

# Dutch, Turkish, Greek, Romanian
(?:gebruiker|ontvanger|adres|postvak|mailbox)\w{0,12}[^.;]{0,40}(?:onbekend|bestaat niet|niet gevonden)
onbekende (?:gebr|ontv)
(?:kullanıcı|alıcı|adres)\w{0,12}[^.;]{0,40}(?:bulunamad|yok|mevcut değil)
(?:χρήστης|παραλήπτης|διεύθυνση)[^.;]{0,40}(?:δεν (?:υπάρχει|βρέθηκε)|άγνωστ)
utilizator(?:ul)? (?:necunoscut|inexistent)

# Russian
(?:пользовател|получател|адрес|ящик|аккаунт|абонент)\w{0,12}[^.;]{0,40}(?:не ?найден|не ?существует|
    неизвест|отключ|удал[её]н|заблокир|недейств)
неизвестн\w{1,12} (?:польз|получ|адрес)
несуществующ
нет такого
такого (?:пользов|получ|ящик|адрес)
не зарегистр

# Bulgarian
няма (?:такъв|такава|такова|потребител|получател)
(?:потребител|получател|адрес|кутия|пощ|акаунт|ящик)\w{0,12}[^.;]{0,40}(?:не ?съществува|неизвест|непознат|
    не (?:е|бе|беше) (?:намерен|открит)|невалид|не (?:може да бъде )?намер|закрит|изтрит|деактивир|неактив|
    деактив)
(?:неизвест|непознат|невалид|несъществуващ)\w{0,12} (?:потреб|получ|адрес|пощ|кут|e-?mail|имейл)

# Japanese, Chinese, Korean
ユーザ.{0,20}(?:存在|見つか|不明)
リストにありません
あて先.{0,20}(?:不明|存在|見つか)
宛先.{0,20}(?:不明|存在|見つか)
存在しません
見つかりません
(?:收件人|用户|用戶|地址|邮箱|帐号|帳號).{0,20}(?:不存在|无效|未知|找不到)
不存在
사용자.{0,20}(?:없|찾을)
"""
