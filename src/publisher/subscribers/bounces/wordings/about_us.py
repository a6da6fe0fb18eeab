"""What servers say about the sender, its servers and signatures, or the mail: the reader may well be there.

A pattern a line, which an indented line continues; `{our}` stands for what we have: a host, a domain, a reputation.
"""

ABOUT_US = r"""
# Who may send for a domain
\bspf\b
sender policy framework
\bdmarc\b
\bdkim\b
domain ?keys
sender.?id\b

# Reputation
spam
спам
\buce\b
unsolicited
junk mail
bulk mail
ipcheck
reputation
senderscore
senderbase
query/bl
bl\?ip=

# Block lists
(?:black|block|deny|deny.?|access)[ -]?list
blackhole
чер(?:ен|ния) списък
ч[её]рн\w{1,3} списк
schwarze liste|liste noire|lista negra|lista nera
\bdnsbl
\brbls?\b
dnsrbl
\bsorbs\b
barracudacentral

# Being on one
\b(?:is|are|was|been|you are) (?:currently )?listed\b
\blisted (?:in|by|at|on) (?!domino|public|the dir|dir)

# Our servers
\byour (?:sending |mail |smtp |email )?{our}\b
\bclient (?:host|ip)
\bconnecting (?:ip|host)
host rejected

# Refused by them
(?:blocked|banned|rejected|refused|denied) (?:using|for abuse|from (?:ip|your|sending))
\bip (?:address )?(?:is )?(?:black|block|ban|reject|den)
bad ip
access from

# Relaying
\brelay(?:ing)?\b(?: access| mail)? (?:denied|not|prohibited|is|for|disallowed|refused|restrict)
(?:to|no|not|cannot|mail|open|dont|wont) relay
relay access
rcpthosts
allowed to relay
relay attempt
relay (?:from|through|via)
relaying

# Authentication
authenticat(?!ion-results)
smtp auth
auth(?:orization)? required
not authori[sz]ed
unauthori[sz]ed
must log ?in
log ?in first
pop before
permission to send
not permitted to send
not allowed to send
аутентификац
авторизац
удостоверяване
authentifi
autenticaci
autenticazione
authentifizierung

# Our address
\bsenders?\b(?: e-?mail| mail)?(?: address| domain| host| ip| id| mx| name)?(?: is| was| has been| does|
     could| s)? ?:? ?(?:reject|refus|deni|deny|block|verif|not\b|invalid|unknown|doesnt|must|bad|black|ban|
    no\b|un|over|un|access|rate|limit|listed)
(?:invalid|unknown|bad|reject(?:ed)?|block(?:ed)?|forged|fake|unverified|verify|from this|from that|of|
    by this|this|that|envelope|the message) sender\b(?! to| that|s? message)

# Its kinds
mail ?from\b(?!:)
envelope.?(?:from|sender)
return.?path
reverse.?path
\bfrom (?:address|header|domain|field|line)
\bfrom:? ?domain
valid from\b
unrout\w{1,12} sender
domain of sender
does not accept mail from
not accept(?:ing)? (?:e?mails?|messages?|connections?) from

# The sender check
(?<!recipient )verif(?:y|ication) failed for\b
call ?back\b
spoof
will not accept delivery of this message

# In other languages
подател
отправител
absender
expéditeur
remitente
mittente
nadawc
remetente

# Rates of ours
too many (?:recip|mess|conn|mail|e-?mail|inval|err|bad|unkn|conc|simul|sess|sent)
rate.?limit
throttl
(?:sending|message|connection|mail) rate
(?:hour|dai)ly (?:sending |message |mail |relay )?(?:limit|quota)
messages? per
sending (?:limit|quota)
sen(?:t|ding) too
unusual (?:rate|traffic|volume)
unexpected volume
suspicious
frequency limit
(?:blocked|invalid) ip\b
user complaint
ip name lookup

# TLS
starttls
\btls\b
encryption (?:needed|required)
certificate
\bssl\b

# Names of hosts
reverse (?:dns|lookup|name|host|map|record|ip)
\br?dns ptr
\bptr\b
\brdns\b
fcrdns
\bhelo\b
\behlo\b
dynamic (?:ip|address|range|host|pool)
dial-?up
residential
generic (?:rdns|host)
find your (?:host|rev|name)
resolve your
no reverse

# The mail itself
virus
malware
phish
trojan
infected
worm\b
\burls?\b.{0,20}(?:list|black|block|reject)
(?:black|block)\w{0,12} url
content (?:reject|filter|polic|restrict|block|den|not)
(?:message|mail|email) content
(?:prohibited|forbidden|blocked|illegal|dangerous|executable|bad) attachment
attachments? (?:type|name|is|are|not|block|reject)
(?:message|mail|email|content) (?:was |is |has been |been )?(?:reject|refus|block|classif|identif|detect|
    filter)\w{0,12} (?:as|due|for|because|by|based)
policy (?:reason|violat|reject|restrict|reject)
(?:local|security|content|mail|administrative|email|company|group|site|server|transport) polic
due to policy
by policy
polic(?:y|ies) (?:prevent|prohibit|on)
for policy
rule (?:imposed|reject)
transport\.rules
transportrules

# Its header
header error
headers? (?:from )?(?:is|are|fail|not|missing|syntax|must|invalid)
(?:duplicate|missing|invalid|malformed|multiple|bad|no valid|unacceptable) [a-z-]{0,20} ?head
501 (?:\d\.\d\.\d )?invalid domain
malformed(?! or unexp)
bare (?:lf|cr)
8.?bit
smtputf8
utf-?8\b
rfc ?\d{3,4}
rfc.?compl
message.?id header
date header
syntax error in (?:mail|from|head)
rejected header

# Its size
(?:message|mail|e-?mail|content|file|data)(?: body| header)? (?:size|length)
too (?:large|big)\b
line (?:limit|length|too)
size (?:limit|exceed)
(?:max|maximum|fixed|allowed) (?:message |mail |allowed |permitted )?size
larger than
exceeds? (?:the )?(?:max|size|fixed|message)
message exceeds

# What a reader or a group's owner chose
recipient preference
permission to post
allowed to post
posting
нет разрешения
張貼
posten

# Said before a recipient was named
(?:in reply to|after|response to) (?:initial |the )?(?:mail from|helo|ehlo|conn|serv|greet|banner|auth)
initial (?:connection|server|greeting)
(?<!indicated )no smtp service
esmtp not accept
"""
