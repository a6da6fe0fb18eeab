"""The keys about how it goes out, and who looks after it: channels, pace, returned mail, pages, people."""

from collections.abc import Mapping

from publisher.app.configured.key_words import FOR_MAIL_PROGRAMS, NEVER_SHOWN, KeyWords
from publisher.core.wording import worded

SENDING: Mapping[str, KeyWords] = {
    "channels.*.from_address": KeyWords(worded("Sender's address"), worded("What readers see as the sender.")),
    "channels.*.from_name": KeyWords(worded("Sender's name"), worded("Stands beside the sender's address.")),
    "channels.*.reply_to": KeyWords(worded("Address for replies"), worded("Where answers of readers arrive.")),
    "channels.*.unsubscribe_mailto": KeyWords(
        worded("Address for unsubscribing by mail"), worded("Without one of its own it is the address for replies.")
    ),
    "channels.*.return_path": KeyWords(
        worded("Address for returned mail"), worded("Where mail servers report what could not be delivered.")
    ),
    "channels.*.list_name": KeyWords(worded("Mailing list of the sender"), worded("Which subscribers are written to.")),
    "channels.*.host": KeyWords(worded("Mail server"), worded("Takes the mails and delivers them.")),
    "channels.*.port": KeyWords(worded("Port of the mail server"), worded("The door at which it listens.")),
    "channels.*.tls": KeyWords(
        worded("Encryption on the way to the server"), worded("How the connection is protected.")
    ),
    "channels.*.username": KeyWords(
        worded("User of the mail server"), worded("Under which name the program signs in there.")
    ),
    "channels.*.password": KeyWords(worded("Password of the mail server"), NEVER_SHOWN),
    "channels.*.connections": KeyWords(
        worded("Connections at the same time"), worded("Ask the owner of the mail server how many are allowed.")
    ),
    "channels.*.help_url": KeyWords(worded("Page with help"), FOR_MAIL_PROGRAMS),
    "channels.*.subscribe_url": KeyWords(worded("Page for subscribing"), FOR_MAIL_PROGRAMS),
    "channels.*.archive_url": KeyWords(worded("Page with older issues"), FOR_MAIL_PROGRAMS),
    "channels.*.dkim": KeyWords(
        worded("Signatures of mails (DKIM)"), worded("By them receivers see that mails come from you.")
    ),
    "channels.*.handle": KeyWords(worded("Account"), worded("In whose name posts appear.")),
    "channels.*.mentions": KeyWords(
        worded("Accounts that may be mentioned"), worded("A preview warns of every other name with @.")
    ),
    "channels.*.consumer_key": KeyWords(worded("Key of the app"), NEVER_SHOWN),
    "channels.*.consumer_secret": KeyWords(worded("Secret of the app"), NEVER_SHOWN),
    "channels.*.access_token": KeyWords(worded("Key of the account"), NEVER_SHOWN),
    "channels.*.access_token_secret": KeyWords(worded("Secret of the account"), NEVER_SHOWN),
    "channels.*.region": KeyWords(worded("Region"), worded("In which of the service's regions the mails are handled.")),
    "channels.*.sending_domain": KeyWords(
        worded("Domain at the service"), worded("Under which name the service sends.")
    ),
    "channels.*.api_key": KeyWords(worded("Key"), NEVER_SHOWN),
    "channels.*.access_key_id": KeyWords(worded("Name of the key"), NEVER_SHOWN),
    "channels.*.secret_access_key": KeyWords(worded("Key"), NEVER_SHOWN),
    "channels.*.session_token": KeyWords(
        worded("Key for a while"), worded("Needed for temporary keys only. It is never shown.")
    ),
    "channels.*.limit": KeyWords(worded("Longest text"), worded("How many characters a post may have.")),
    "pacing.per_minute": KeyWords(worded("Mails a minute at most"), worded("The limit of your mail server.")),
    "pacing.per_hour": KeyWords(worded("Mails an hour at most"), worded("The limit of your mail server.")),
    "pacing.warm_up_since": KeyWords(
        worded("First day of a new domain"),
        worded("From then on a little more goes out each day, so that providers get to know you."),
    ),
    "pacing.warm_up_first_day": KeyWords(
        worded("Mails on the first day"), worded("How many go out on the first day of a new domain.")
    ),
    "pacing.breaker_refusals": KeyWords(
        worded("Pause after refusals in a row"),
        worded("A mailing stops by itself when so many mails in a row are refused."),
    ),
    "pacing.give_up_after_hours": KeyWords(
        worded("Tries, in hours"), worded("How long a mail that was put off is tried again.")
    ),
    "sending.on_uncertain": KeyWords(
        worded("Deliveries without an answer"), worded("What happens with them when a sending was broken off.")
    ),
    "bounces.imap_host": KeyWords(worded("Server of the mailbox"), worded("Where the mailbox for returned mail is.")),
    "bounces.username": KeyWords(worded("User of the mailbox"), worded("Under which name the program signs in there.")),
    "bounces.password": KeyWords(worded("Password of the mailbox"), NEVER_SHOWN),
    "bounces.folder": KeyWords(worded("Folder of the mailbox"), worded("Which of its folders is read.")),
    "bounces.soft_limit": KeyWords(
        worded("Temporary failures in a row"), worded("After so many an address is no longer written to.")
    ),
    "bounces.every_minutes": KeyWords(
        worded("Read, every so many minutes"), worded("How often the mailbox is looked at.")
    ),
    "web.address": KeyWords(
        worded("Address of the public pages"), worded("Without it there are no pages, and readers unsubscribe by mail.")
    ),
    "web.proxies": KeyWords(
        worded("Proxy servers in front"), worded("With the wrong number all visitors seem to be one.")
    ),
    "web.privacy_policy": KeyWords(
        worded("Privacy policy"), worded("The form for subscribing and the foot of each page name it.")
    ),
    "web.subscribe_limit": KeyWords(
        worded("Limit of the form for subscribing"), worded("How often it may be sent from one place.")
    ),
    "web.letters_per_hour": KeyWords(
        worded("Letters of confirmation an hour"), worded("How many are written at most.")
    ),
    "staff.language": KeyWords(
        worded("Language of the terminal"),
        worded("Everybody chooses the language of the console in their own profile."),
    ),
    "staff.people.name": KeyWords(worded("Gets notices"), worded("Who is told what happens.")),
    "staff.people.to": KeyWords(
        worded("Where notices go"),
        worded("A mail address or a service; it is never shown, since it may open something."),
    ),
    "staff.people.about": KeyWords(worded("About what"), worded("The kinds of notices that this person gets.")),
    "staff.people.daily": KeyWords(
        worded("Summary at"), worded("One notice a day at that hour, and at once only what cannot wait.")
    ),
    "staff.bounce_share": KeyWords(
        worded("Notice of returned mail, from a share of"),
        worded("How much of a mailing has to come back before people are told."),
    ),
    "staff.relay_minutes": KeyWords(
        worded("Notice of a silent mail server, in minutes"),
        worded("How long it has to be away before people are told."),
    ),
    "console.four_eyes": KeyWords(
        worded("Four eyes"), worded("Whoever has written on a translation does not approve it.")
    ),
}
