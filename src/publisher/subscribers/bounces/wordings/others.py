"""Shorter tables of what servers say; a pattern a line, as in `nobody_there`."""

MAILBOX_FULL = r"""
(?:mailbox|inbox|mail ?folder)s?(?: \w{1,12}){0,3} (?:full|exceed|over|out of)
user mailbox exceeds
too many messages in (?:the|his|her|their)
"""
"""Quotas that no word about sizes can make a matter of the mail."""

FULL = r"""
# Quotas
quota
квот
over ?(?:the |its |their |allocated )?(?:disk |storage |mailbox )?(?:limit|quota|allot|allocat)

# Mailboxes
{who}(?:s| for| of)?[^.;]{0,40}(?:\bfull\b|exceed|over (?:size|limit)|out of (?:space|storage|disk)|
    no (?:space|room)|too (?:full|large|big)|limit reached)
full (?:mail|in)box
\bis (?:too |currently )?full\b
mailfolder is full
storage (?:space|limit|exceed|full|alloc)

# Storage
(?:not enough|insufficient|no|out of|lack of|low on|allocated) (?:\w{1,12} ){0,2}(?:storage|space|disk)\b
disk (?:is )?full
space left
exceeded (?:its |the |their |allowed )?(?:storage|space|mailbox|disk)
would exceed (?:mailbox|user|his|her|their|storage)

# In other languages
переполнен
препълнен
пълна
превишен
надвишен
няма (?:достатъчно )?(?:свободно )?място
недостатъчно място
нет места
недостаточно места
postfach (?:ist )?voll
speicherplatz
überfüllt
bo[iî]te (?:aux lettres )?(?:est )?pleine
buz[oó]n (?:est[aá] )?lleno
casella (?:di posta )?(?:è )?piena
przepełnion
caixa (?:de )?\w{0,8} ?cheia
容量
mailbox_full
exceeded_storage
mbox full
account full
user full
out.of.quota
vol\b

# Gmail slows down what one reader gets
receiving (?:e?mail|messages) (?:at a rate|too|at too)
user .{0,40}at a rate
delivery rate (?:limit )?for (?:this|the) (?:recip|user)
"""
"""The mailbox is there and has no room, or gets too much at once."""

ON_HOLD = r"""
suspend
\blocked\b
frozen
on hold
mailer error
internal (?:system )?error
system error
maintenance
malformed or unexpected
"""
"""Perhaps for a while only, or a fault of their own."""

TAKES_NO_MAIL = r"""
null ?mx
doesnt receive e?mail
does not (?:receive|accept) (?:any |incoming )?e?mail(?! from)
indicated no smtp service
"""
"""The domain takes no mail at all, however temporary the code beside it looks."""

PROBABLY_NOBODY = r"""
mail ?box (?:is )?(?:unavailable|not available|invalid|not allowed)
requested (?:mail )?action not taken: ?mail ?box
mailbox name not allowed
recipient (?:address )?(?:was )?(?:rejected|refused|denied)
recipients? rejected
(?<!ip )(?<!host )(?<!server )address (?:was )?rejected
(?:user|recipient|mailbox|account) (?:is )?(?:not available|unavailable|rejected|refused|not accepted)
user not local
not deliverable
no longer accept
unrouteable
unroutable
cannot be delivered to this
not accept(?:ed)? (?:for )?(?:this |that )?(?:recip|address|user)
has been (?:moved|removed)
address error
550 none\b
"""
"""Most likely no such person; servers that filter by the sender say so too, then with a code of class 5.7."""

FOR_NOW = r"""
try (?:again|later)
try back
temporar
greylist
graylist
tim(?:ed|e) ?out
connection (?:refused|timed|reset|lost|drop|clos|fail|was)
no route to host
unreachable
not respond
no answer
queue
retry
expired
too long
busy
overload
resources
at the moment
not accepting
too many hops
hop count
\bloop
lookup fail
vacation
временно
позже
по-късно
vorübergehend
temporair
später
"""
"""Later it may work."""

AGAINST_THE_MAIL = r"""
block
bann
prohibit
polic
restrict
access
reject
refus
denied
deny
disallow
not allowed
not permitted
not accept
filter
abuse
complain
violat
unaccept
forbid
local rule
administrat
closed for
closed list
permission
verif(?:y|ication) failed
not a member
moderat
subscribers
whitelist
challenge
confirm
отказ
отклон
отхвърл
verweiger
rejet
rechaz
"""
"""A refusal that says no more than that it is one."""
