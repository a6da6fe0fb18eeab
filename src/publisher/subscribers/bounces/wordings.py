"""The words by which mail servers say why they refuse a mail, in the languages and forms in which providers write them.

The second witness beside the codes: many servers answer everything with 550 or 5.0.0, and some use 5.1.1 for spam.
Every pattern is bounded, and is matched against a text of bounded length that `plain` has made.
"""

import re

_LONGEST = 1_200
_DROPPED = str.maketrans(dict.fromkeys("<>[](){}\"'`*_’‘“”„«»", " "))
_JOINED = re.compile(r"n['’‘]t\b")
_LISTS = ("spamhaus", "spamcop", "sorbs", "barracuda", "senderbase", "senderscore", "ipcheck", "blocklist", "dnsbl")

_ENDINGS = frozenset("bg com org net info biz edu gov mil int eu ru ua de at ch fr it es pt nl be pl cz ro gr tr uk jp cn kr us ca au br example test invalid local".split())

_WHO = (
    r"(?:user|recipient|mailbox|account|addressee?|e-?mail(?: address| account)?|person|alias|local.part|member|"
    r"destination|customer|subscriber|name|inbox|someone)s?"
)
_OUR = r"(?:ip|host|server|domain|network|isp|mail ?server|mta|connection|reputation|client|hostname|provider)"
_NOT = r"(?:does not|doesnt|do not|dont|did not|is not|isnt|was not|not|cannot|can not|could not|couldnt|no longer)"

ABOUT_US = (
    # Who may send for a domain.
    r"\bspf\b|sender policy framework|\bdmarc\b|\bdkim\b|domain ?keys|sender.?id\b",
    # Block lists and reputation.
    r"spam|\buce\b|unsolicited|junk mail|bulk mail|ipcheck|reputation|senderscore|senderbase|query/bl|bl\?ip=",
    r"(?:black|block|deny|deny.?|access)[ -]?list|blackhole|\bdnsbl|\brbls?\b|dnsrbl|\bsorbs\b|barracudacentral",
    r"\b(?:is|are|was|been|you are) (?:currently )?listed\b|\blisted (?:in|by|at|on) (?!domino|public|the dir|dir)",
    rf"\byour (?:sending |mail |smtp |email )?{_OUR}\b|\bclient (?:host|ip)|\bconnecting (?:ip|host)|host rejected",
    r"(?:blocked|banned|rejected|refused|denied) (?:using|for abuse|from (?:ip|your|sending))|\bip (?:address )?(?:is )?"
    r"(?:black|block|ban|reject|den)|bad ip|access from",
    # Relaying and authentication.
    r"\brelay(?:ing)?\b(?: access| mail)? (?:denied|not|prohibited|is|for|disallowed|refused|restrict)|"
    r"(?:to|no|not|cannot|mail|open|dont|wont) relay|relay access|rcpthosts|allowed to relay|relay attempt|"
    r"relay (?:from|through|via)|relaying",
    r"authenticat(?!ion-results)|smtp auth|auth(?:orization)? required|not authori[sz]ed|unauthori[sz]ed|"
    r"must log ?in|log ?in first|pop before|permission to send|not permitted to send|not allowed to send|"
    r"аутентификац|авторизац|удостоверяване|authentifi|autenticaci|autenticazione|authentifizierung",
    # Our address.
    r"\bsenders?\b(?: e-?mail| mail)?(?: address| domain| host| ip| id| mx| name)?(?: is| was| has been| does| could|"
    r" s)? ?:? ?(?:reject|refus|deni|deny|block|verif|not\b|invalid|unknown|doesnt|must|bad|black|ban|no\b|un|over|un|"
    r"access|rate|limit|listed)",
    r"(?:invalid|unknown|bad|reject(?:ed)?|block(?:ed)?|forged|fake|unverified|verify|from this|from that|of|by this|"
    r"this|that|envelope|the message) sender\b(?! to| that|s? message)",
    r"mail ?from\b(?!:)|envelope.?(?:from|sender)|return.?path|reverse.?path|\bfrom (?:address|header|domain|field|line)|"
    r"\bfrom:? ?domain|valid from\b|unrout\w+ sender|domain of sender|does not accept mail from|not accept(?:ing)? (?:e?mails?|messages?|connections?) from",
    r"(?<!recipient )(?<!address )verif(?:y|ication) failed|call ?(?:back|out)\b",
    r"подател|отправител|absender|expéditeur|remitente|mittente|nadawc|remetente",
    # Rates of ours.
    r"too many (?:recip|mess|conn|mail|e-?mail|inval|err|bad|unkn|conc|simul|sess|sent)|rate.?limit|throttl|"
    r"(?:sending|message|connection|mail) rate|(?:hour|dai)ly (?:sending |message |mail |relay )?(?:limit|quota)|"
    r"messages? per|sending (?:limit|quota)|sent too|unusual (?:rate|traffic|volume)|unexpected volume|suspicious|frequency limit|(?:blocked|invalid) ip\b|user complaint|ip name lookup",
    # TLS, names, certificates.
    r"starttls|\btls\b|encryption (?:needed|required)|certificate|\bssl\b",
    r"reverse (?:dns|lookup|name|host|map|record|ip)|\br?dns ptr|\bptr\b|\brdns\b|fcrdns|\bhelo\b|\behlo\b|"
    r"dynamic (?:ip|address|range|host|pool)|dial-?up|residential|generic (?:rdns|host)|find your (?:host|rev|name)|"
    r"resolve your|no reverse",
    # The mail itself.
    r"virus|malware|phish|trojan|infected|worm\b|\burls?\b.{0,20}(?:list|black|block|reject)|(?:black|block)\w* url|"
    r"content (?:reject|filter|polic|restrict|block|den|not)|(?:message|mail|email) content|(?:prohibited|forbidden|blocked|illegal|dangerous|executable|bad) attachment|attachments? (?:type|name|is|are|not|block|reject)|"
    r"(?:message|mail|email|content) (?:was |is |has been |been )?(?:reject|refus|block|classif|identif|detect|filter)\w*"
    r" (?:as|due|for|because|by|based)|policy (?:reason|violat|reject|restrict|reject)|(?:local|security|content|mail|"
    r"administrative|email|company|group|site|server|transport) polic|due to policy|by policy|polic(?:y|ies) (?:prevent|"
    r"prohibit|on)|for policy|rule (?:imposed|reject)|transport\.rules|transportrules",
    r"header error|(?:duplicate|missing|invalid|malformed|multiple|bad|no valid|unacceptable) [a-z-]{0,20} ?head|"
    r"501 (?:\d\.\d\.\d )?invalid domain|malformed(?! or unexp)|bare (?:lf|cr)|8.?bit|smtputf8|utf-?8 |rfc ?\d{3,4}|rfc.?compl|message.?id header|date header|"
    r"syntax error in (?:mail|from|head)|rejected header",
    # Size of the mail.
    r"(?:message|mail|e-?mail|content|file|data)(?: body| header)? (?:size|length)|too (?:large|big)\b|line (?:limit|length|too)|"
    r"size (?:limit|exceed)|(?:max|maximum|fixed|allowed) (?:message |mail |allowed |permitted )?size|"
    r"larger than|exceeds? (?:the )?(?:max|size|fixed|message)|message exceeds",
    # What a reader or a group chose, or a group's owner.
    r"recipient preference|permission to post|allowed to post|posting|нет разрешения|張貼|posten",
    # Said before a recipient was named.
    r"(?:in reply to|after|response to) (?:initial |the )?(?:mail from|helo|ehlo|conn|serv|greet|banner|auth)|"
    r"initial (?:connection|server|greeting)|(?<!indicated )no smtp service|esmtp not accept",
)  # fmt: skip
"""About the sender, its servers, its signatures, or the mail itself: the reader may well be there."""

MAILBOX_FULL = (r"(?:mailbox|inbox|mail ?folder)s?(?: \w{1,12}){0,3} (?:full|exceed|over|out of)", r"user mailbox exceeds")
"""Quotas that no word about sizes can make a matter of the mail."""

FULL = (
    r"quota|квот|over ?(?:the |its |their |allocated )?(?:disk |storage |mailbox )?(?:limit|quota|allot|allocat)",
    rf"{_WHO}(?:s| for| of)?[^.;]{{0,40}}(?:\bfull\b|exceed|over (?:size|limit)|out of (?:space|storage|disk)|"
    r"no (?:space|room)|too (?:full|large|big)|limit reached)|full (?:mail|in)box|\bis (?:too |currently )?full\b|"
    r"mailfolder is full|storage (?:space|limit|exceed|full|alloc)",
    r"(?:not enough|insufficient|no|out of|lack of|low on|allocated) (?:\w{1,12} ){0,2}(?:storage|space|disk)\b|"
    r"disk (?:is )?full|space left|exceeded (?:its |the |their |allowed )?(?:storage|space|mailbox|disk)|"
    r"would exceed (?:mailbox|user|his|her|their|storage)",
    r"переполнен|препълнен|пълна|превишен|надвишен|няма (?:достатъчно )?(?:свободно )?място|недостатъчно място|"
    r"нет места|недостаточно места|postfach (?:ist )?voll|speicherplatz|überfüllt|bo[iî]te (?:aux lettres )?"
    r"(?:est )?pleine|buz[oó]n (?:est[aá] )?lleno|casella (?:di posta )?(?:è )?piena|przepełnion|caixa (?:de )?"
    r"\w{0,8} ?cheia|容量|mailbox_full|exceeded_storage|mbox full|account full|user full|out.of.quota|vol\b",
    # Gmail slows down what one reader gets.
    r"receiving (?:e?mail|messages) (?:at a rate|too|at too)|user .{0,40}at a rate|delivery rate (?:limit )?for (?:this|the)"
    r" (?:recip|user)",
)  # fmt: skip
"""The mailbox is there and has no room, or gets too much at once."""

NOBODY_THERE = (
    r"(?:user|recipient|mailbox|account|address|addressee|alias|local.part|person|subscriber|mail ?drop|login)"
    r"(?: name)?s?(?: is| was| are)? ?:? ?unknown|unknown (?:to |or (?:illegal|invalid) |virtual |local |e-?mail |mail |"
    r"destination |internal )?(?:user|recipient|mailbox|account|address(?! error)|alias|person|local.?part|mail ?drop|login|"
    r"rcpt|username|subscriber|member|addressee|in (?:local|virtual|relay))|userunknown|unknownuser|user_unknown|"
    r"unknown_user|unknown userid",
    rf"no such (?:\w{{1,12}} ){{0,3}}{_WHO}\b|no such (?:person|one|name|box|id|here|domain|host|number)|nosuch(?:user|mailbox)",
    rf"{_WHO}\b[^.;]{{0,60}}(?:does not|doesnt|do not|dont|did not|not|no longer|already not) (?:currently )?exists?\b",
    rf"{_WHO}\b[^.;]{{0,50}}\b(?:is |was |are |were |could |can |has )?(?:not|cannot|couldnt|cant)(?: be)?(?: been)?"
    r" (?:found|known|recogni[sz]ed|listed in|a (?:known|valid)|here|registered|present|in (?:our|the|my|this|ldap)"
    r"(?! rcpt| list of allowed rcpt)|on (?:this|our)|valid|local|defined|configured|locate|resolve|identified|"
    r"a user|available here)",
    r"not a (?:valid|known|registered|local|current|real|working) (?:\w{1,12} )?(?:user|mail ?box|address|recipient|"
    r"account|e-?mail|person|customer)|not (?:our|a) (?:customer|subscriber|user|member)|not known at|"
    r"no (?:recipient|user|account|address|mailbox|one|person|valid recipients?|valid mailbox|known user|match\w*)(?: \w{1,12})?"
    r" (?:here|found|by|with|of|for|exists?|at this|matches|named|called|that name|goes by|listed|in)|"
    r"no (?:valid|such|known) (?:recipient|user)s?|no mail ?box\b|no (?:active )?account\b|no user\b",
    r"invalid (?:final )?(?:recipient|mail ?box|user|e-?mail|account|local.?part|destination|rcpt|delivery)|"
    r"invalid address(?! in)|(?:recipient|mailbox|user|account|address)(?: is| was| name)? invalid|"
    r"(?:recipient|mailbox|user|account|address|e-?mail)s?[^.;]{0,30} (?:is|are|was) (?:in)?(?:valid|active)\b(?<!is valid)"
    r"(?<!are valid)(?<!was valid)(?<!is active)(?<!are active)(?<!was active)|bad (?:destination|recipient|mailbox"
    r"|rcpt|dest)|illegal (?:user|alias|recipient|mailbox)",
    r"(?:doesnt|does not|didnt|not) have (?:an? |any )?(?:\S{1,40} )?(?:account|mailbox|user|profile)|"
    r"has no (?:\S{1,30} )?(?:account|mailbox)|delivery error: ?dd",
    r"(?:account|mail ?box|user|recipient|address|inbox|login)(?: that you tried to reach| you are trying to \w{1,8})?"
    r"(?: has been| is| was| has| have been| status:?| are)? ?(?:permanently |now |currently |administratively )?"
    r"(?:disabled|closed|deactivated|inactive|expired|terminated|cancell?ed|deleted|removed|discontinued|"
    r"abandoned|decommissioned|dead|not active|unused|no longer)|(?:disabled|inactive|closed|deleted|expired|"
    r"deactivated|discontinued) (?:\w{1,12} )?(?:user|mail ?box|recipient|account|address|due)|user_disabled|"
    r"account_disabled|mailbox_disabled",
    # "Has moved"
    r"(?:user|recipient|address|person|account|mailbox|he|she)[^.;]{0,30} (?:has |have )?(?:moved|left the|changed (?:his|her|"
    r"their|its|to))|\bno longer (?:valid|active|here|work|employ|in use|available|with|exist|on this|accept|monitor|"
    r"in service|used|serv|at this|a (?:valid|member))|not local;? please try|user has moved|been replaced by|"
    r"please (?:use|try|write to) the new address|new address is",
    # No such domain, or one that takes no mail.
    r"(?:host|domain|mail ?exchanger)(?: name)?s?(?: is| was)? ?:? ?unknown|unknown (?:mail )?(?:host|domain)|nxdomain|"
    r"(?:host|domain)(?: or domain)?(?: name)?[^.;]{0,60}(?:not found|does not exist|doesnt exist|not exist|invalid\b)|"
    r"(?:unroutable|unrouteable|unresolvable) (?:mail )?(?:domain|address|recip)|(?:invalid|illegal|bad|nonexist\w*|"
    r"non-existent|nonexistent|unqualified)(?: destination| recipient)? ?(?:host|domain)|no (?:mx|mail) (?:record|"
    r"host|exchang|service)|name or service not known|null ?mx|does not accept (?:any |incoming )?e?mail(?! from)|"
    r"(?:couldnt|cannot|can not|could not|unable to) (?:find any|find|"
    r"resolve|locate) (?:\w{1,8} ){0,2}(?:host|domain|mail|route)\w*(?! your)|no mail ?exchangers|non-?exist\w* (?:host|"
    r"domain|user|mail|recip|addr|e-?mail|account)|host not found|domain (?:isnt|is not) (?:in|valid|local|known|host)|"
    r"host does not accept|domain is not reachable|somewhere does(?: not|nt) exist|domain may not exist|never accepts|does not receive mail|address does not receive",
    # Exchange, Notes and others of their kind.
    r"recipient ?not ?found|recipnotfound|resolver\.adr\.(?:recip|ex|inv|bad)|not listed in|name is not recogni|"
    r"unknown recipient|address not present|no matches to|no route found to|mailbox lookup fail|"
    r"ambiguous address|address could not be found|recipient verification failed|"
    r"no public.?directory|unable to (?:find|locate) (?:\w{1,8} )?(?:user|recip|mail|account)|550 mailbox not found|"
    r"not our customer|address (?:is )?wrong|wrong (?:e-?mail|recipient|address)|undeliverable (?:address|recip)|"
    r"no one (?:here|by)|nobody (?:here|by)|does not (?:work|live) here|address you (?:typed|entered|sent)",
    # Other languages.
    r"(?:benutzer|empf[aä]e?nger|adresse|postfach|konto)\w*[^.;]{0,40}(?:unbekannt|existiert nicht|nicht (?:gefunden|"
    r"bekannt|vorhanden|g[uü]e?ltig))|unbekannte?r? (?:empf|benutz|adress)|ung[uü]ltige?r? (?:empf|adress)",
    r"(?:utilisateur|destinataire|adresse|bo[iî]te|compte|usager)\w*[^.;]{0,40}(?:inconnue?|n.?existe|introuvable|"
    r"invalide|inexistant|non trouv)|(?:usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta)\w*[^.;]{0,40}"
    r"(?:desconocid|no existe|no v[aá]lid|inexistente|no (?:se )?(?:ha )?encontr|inv[aá]lid)",
    r"(?:utente|destinatario|indirizzo|casella|account)\w*[^.;]{0,40}(?:sconosciut|inesistente|non (?:esiste|valid|"
    r"trovat)|non [eè] stat\w trovat)|(?:usu[aá]rio|destinat[aá]rio|endere[cç]o|caixa|conta)\w*[^.;]{0,40}"
    r"(?:desconhecid|n[aã]o existe|inv[aá]lid|inexistente|n[aã]o encontrad)|(?:użytkownik|adresat|odbiorc|adres|"
    r"skrzynk|konto)\w*[^.;]{0,40}(?:nieznan|nie istnieje|nie znaleziono)|nieznany (?:użytk|adres|odbior)",
    r"(?:gebruiker|ontvanger|adres|postvak|mailbox)\w*[^.;]{0,40}(?:onbekend|bestaat niet|niet gevonden)|onbekende "
    r"(?:gebr|ontv)|(?:kullanıcı|alıcı|adres)\w*[^.;]{0,40}(?:bulunamad|yok|mevcut değil)|(?:χρήστης|παραλήπτης|"
    r"διεύθυνση)[^.;]{0,40}(?:δεν (?:υπάρχει|βρέθηκε)|άγνωστ)|utilizator(?:ul)? (?:necunoscut|inexistent)",
    r"(?:пользовател|получател|адрес|ящик|аккаунт|абонент)\w*[^.;]{0,40}(?:не ?найден|не ?существует|неизвест|"
    r"отключ|удал[её]н|заблокир|недейств)|неизвестн\w+ (?:польз|получ|адрес)|несуществующ|нет такого|такого "
    r"(?:пользов|получ|ящик|адрес)|не зарегистр",
    r"няма (?:такъв|такава|такова|потребител|получател)|(?:потребител|получател|адрес|кутия|пощ|акаунт|ящик)\w*"
    r"[^.;]{0,40}(?:не ?съществува|неизвест|непознат|не (?:е|бе|беше) (?:намерен|открит)|невалид|не (?:може да бъде )?"
    r"намер|закрит|изтрит|деактивир|неактив|деактив)|(?:неизвест|непознат|невалид|несъществуващ)\w+ (?:потреб|получ|"
    r"адрес|пощ|кут|e-?mail|имейл)",
    r"ユーザ.{0,20}(?:存在|見つか|不明)|リストにありません|あて先.{0,20}(?:不明|存在|見つか)|宛先.{0,20}(?:不明|存在|見つか)|存在しません|見つかりません|"
    r"(?:收件人|用户|用戶|地址|邮箱|帐号|帳號).{0,20}(?:不存在|无效|未知|找不到)|不存在|사용자.{0,20}(?:없|찾을)",
)  # fmt: skip
"""No such person or domain, whatever code stands beside it."""

ON_HOLD = (
    r"suspend|locked\b|frozen|on hold|mailer error|internal (?:system )?error|system error|maintenance|malformed or unexpected",
)  # fmt: skip
"""Perhaps for a while only."""

TAKES_NO_MAIL = (
    r"null ?mx|doesnt receive e?mail|does not (?:receive|accept) (?:any |incoming )?e?mail(?! from)|indicated no smtp service",
)  # fmt: skip
"""The domain takes no mail at all, however temporary the code looks beside it."""

PROBABLY_NOBODY = (
    r"mail ?box (?:is )?(?:unavailable|not available|invalid|not allowed)|requested (?:mail )?action not taken: ?mail ?box|"
    r"mailbox name not allowed|recipient (?:address )?(?:was )?(?:rejected|refused|denied)|recipients? rejected|"
    r"(?<!ip )(?<!host )(?<!server )address (?:was )?rejected|(?:user|recipient|mailbox|account) (?:is )?"
    r"(?:not available|unavailable|rejected|refused|not accepted)|user not local|not deliverable|"
    r"no longer accept|unrouteable|unroutable|cannot be delivered to this|not accept(?:ed)? (?:for )?(?:this |that )?"
    r"(?:recip|address|user)|has been (?:moved|removed)|address error|550 none\b",
)  # fmt: skip
"""Most likely no such person; servers that filter by the sender say so too, then with a code of class 5.7."""

FOR_NOW = (
    r"try (?:again|later)|try back|temporar|greylist|graylist|tim(?:ed|e) ?out|connection (?:refused|timed|reset|lost|"
    r"drop|clos|fail|was)|no route to host|unreachable|not respond|no answer|queue|retry|expired|too long|busy|"
    r"overload|resources|at the moment|not accepting|too many hops|hop count|\bloop|lookup fail|"
    r"vacation|временно|позже|по-късно|vorübergehend|temporair|später",
)  # fmt: skip

AGAINST_THE_MAIL = (
    r"block|bann|prohibit|polic|restrict|access|reject|refus|denied|deny|disallow|not allowed|not permitted|not accept|"
    r"filter|abuse|complain|violat|unaccept|forbid|local rule|administrat|closed for|closed list|permission|"
    r"not a member|moderat|subscribers|whitelist|challenge|confirm|отказ|отклон|отхвърл|verweiger|rejet|rechaz",
)  # fmt: skip
"""A refusal that says no more than that it is one."""


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))


about_us = _any(ABOUT_US)
mailbox_full = _any(MAILBOX_FULL)
full = _any(FULL)
nobody_there = _any(NOBODY_THERE)
probably_nobody = _any(PROBABLY_NOBODY)
on_hold = _any(ON_HOLD)
takes_no_mail = _any(TAKES_NO_MAIL)
for_now = _any(FOR_NOW)
against_the_mail = _any(AGAINST_THE_MAIL)


def plain(text: str) -> str:
    """A text in lower case on one line, without addresses and names of hosts: `relay.example.org` is no reason."""
    joined = _JOINED.sub("nt", text[:_LONGEST].lower())
    return " ".join(_without_names(word) for word in joined.translate(_DROPPED).split())


def _without_names(word: str) -> str:
    """The word, or what it names: an address or a host. One that names a block list says something, as URLs do."""
    if "@" in word:
        return "someone"
    if "://" in word or any(name in word for name in _LISTS):
        return word
    labels = word.strip(".,:;=").split(".")
    named = labels[-1] in _ENDINGS or (len(labels) > 2 and labels[-1].isalpha() and labels[0] != "resolver")
    return "somewhere" if named and len(labels) > 1 else word
