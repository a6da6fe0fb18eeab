"""The keys about what is written: look, newsletter, languages, engines, times."""

from collections.abc import Mapping

from publisher.app.configured.key_words import NEVER_SHOWN, KeyWords
from publisher.core.wording import worded

CONTENT: Mapping[str, KeyWords] = {
    "brand.name": KeyWords(worded("Organisation"), worded("Who sends the mails and publishes the pages.")),
    "brand.tagline": KeyWords(worded("Motto"), worded("A line under the name.")),
    "brand.address": KeyWords(worded("Postal address"), worded("Stands at the foot of every mail.")),
    "brand.url": KeyWords(worded("Website"), worded("Where name and logo lead to.")),
    "brand.logo": KeyWords(worded("Logo"), worded("A picture in place of the name at the head of mails and pages.")),
    "brand.social": KeyWords(
        worded("Links at the foot"), worded("Your pages elsewhere; they stand at the foot of mails.")
    ),
    "brand.colours.primary": KeyWords(
        worded("Main colour"), worded("Buttons and the head of mails; white text stands on it.")
    ),
    "brand.colours.accent": KeyWords(
        worded("Accent colour"), worded("What should catch the eye; white text stands on it.")
    ),
    "brand.colours.ink": KeyWords(worded("Colour of texts"), worded("Texts on pages and in mails.")),
    "brand.colours.paper": KeyWords(worded("Colour of the background"), worded("What everything stands on.")),
    "newsletter.name": KeyWords(worded("Title of the newsletter"), worded("Stands at the head of every issue.")),
    "newsletter.articles": KeyWords(
        worded("Stories in an issue"),
        worded("In brief with a link to the whole story, where it can be read, or whole."),
    ),
    "newsletter.images": KeyWords(
        worded("Pictures in mails"), worded("Part of the mail, or loaded from the public pages when it is opened.")
    ),
    "lists.*.name": KeyWords(worded("Mailing list"), worded("A list that people can subscribe to.")),
    "lists.*.description": KeyWords(
        worded("Description of the list"), worded("What readers see beside it when they subscribe.")
    ),
    "topics.*.name": KeyWords(
        worded("Topic"), worded("Readers choose topics; a story without their tags goes to everybody.")
    ),
    "topics.*.tags": KeyWords(worded("Tags of the topic"), worded("News items with one of these tags belong to it.")),
    "hashtags.*": KeyWords(
        worded("Hashtags"),
        worded("Posts get two of them: those that fit their tags first, then the first of the list."),
    ),
    "tracking.opens": KeyWords(
        worded("Counting of opened mails"), worded("As totals only; nothing is kept about a single reader.")
    ),
    "tracking.clicks": KeyWords(
        worded("Counting of followed links"), worded("As totals only; nothing is kept about a single reader.")
    ),
    "languages.source": KeyWords(worded("Language of the news"), worded("The one in which you write.")),
    "languages.targets": KeyWords(worded("Languages of translation"), worded("News items are translated into these.")),
    "languages.fallback": KeyWords(
        worded("Edition for other languages"), worded("What readers get whose language has no edition.")
    ),
    "translation.engines": KeyWords(
        worded("Order of the translation engines"), worded("The next one is used when one is not available.")
    ),
    "translation.review": KeyWords(
        worded("Review by a person"), worded("Which translations somebody has to approve before they go out.")
    ),
    "translation.domain": KeyWords(worded("Kind of text"), worded("The translation memory keeps kinds apart.")),
    "engines.*.base_url": KeyWords(worded("Address of the engine"), worded("Where texts are sent to be translated.")),
    "engines.*.url": KeyWords(worded("Address of the engine"), worded("Where texts are sent to be translated.")),
    "engines.*.server_url": KeyWords(worded("Address of the engine"), worded("Where texts are sent to be translated.")),
    "engines.*.index_url": KeyWords(
        worded("Place of the models"), worded("Where translation models are offered, if not at the usual place.")
    ),
    "engines.*.model": KeyWords(worded("Model"), worded("Which of the engine's models translates.")),
    "engines.*.draft": KeyWords(
        worded("Always a draft"), worded("Whether a person has to read every translation of this engine.")
    ),
    "engines.*.api_key": KeyWords(worded("Key"), NEVER_SHOWN),
    "schedule.timezone": KeyWords(worded("Time zone"), worded("The clocks by which you read and write hours.")),
    "schedule.expires_after_hours": KeyWords(
        worded("Longest delay, in hours"),
        worded("How late something missed still goes out by itself; after that a person decides."),
    ),
    "schedule.catch_up_gap_minutes": KeyWords(
        worded("Distance of late posts, in minutes"),
        worded("After a pause, what is overdue for a network goes out one after the other."),
    ),
    "schedule.slot_gap_minutes": KeyWords(
        worded("Free around a slot, in minutes"),
        worded("A slot is free if nothing else goes out so close to it on the same network."),
    ),
    "schedule.quiet_hours": KeyWords(
        worded("Quiet hours"), worded("No slot fires in them; an hour that a person has chosen does.")
    ),
    "schedule.holidays": KeyWords(worded("Public holidays"), worded("The country whose holidays count for slots.")),
    "schedule.days_off": KeyWords(worded("Your own days off"), worded("Days that count as holidays here.")),
    "schedule.working_days": KeyWords(
        worded("Your own working days"), worded("Days that count as working days although they are holidays.")
    ),
    "slots.channel": KeyWords(worded("Slots"), worded("When queued posts go out on this network.")),
    "digests.period": KeyWords(worded("Digest"), worded("A mail for readers who want one a week or a month.")),
    "digests.draft_hours": KeyWords(
        worded("Draft of the digest, in hours before"), worded("When it is put together and sent for a look.")
    ),
    "digests.send": KeyWords(
        worded("Sending of the digest"), worded("Whether it goes out by itself, or waits for an approval.")
    ),
    "digests.draft_to": KeyWords(worded("Readers of the draft"), worded("Who gets the draft of the digest.")),
    "feeds.address": KeyWords(
        worded("Feed of your website"), worded("New stories there become news items here by themselves.")
    ),
    "feeds.every_minutes": KeyWords(
        worded("Looked at, every so many minutes"), worded("How often the feed is asked for new stories.")
    ),
}
