"""Words of negation in Bulgarian and English, set phrases that deny nothing, and words that stand for a negation."""

import re
from typing import Final


def _words(*alternatives: str) -> re.Pattern[str]:
    # Each alternative begins with a letter, so none is tried where no letter stands.
    return re.compile(rf"(?<!\w)(?=\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


BG_NEGATION: Final = _words(
    r"не|няма|нямам|нямаш|нямаме|нямате|нямат|нямаше|нямаха|нямало|нямал[аи]?|нямайки|нито|никой|никого|никому",
    r"никоя|никое|никои|никога|никъде|никак|никакв[аои]|никакъв|нищо|без|недей|недейте",
)
EN_NEGATION: Final = _words(r"not|cannot|no|never|without|nobody|no[- ]one|none|neither|nor|nothing|nowhere|\w+n['’]t")

BG_HARMLESS: Final = _words(
    r"не\s+само|не\s+по[- ](?:малко|късно|рано|висок\w*|голям\w*|рядко)|не\s+повече|не\s+на\s+последно",
    r"едва\s+ли\s+не|докато\s+не|дали\s+или\s+не|или\s+не|колкото\s+и\s+да\s+не|няма\s+как\s+да\s+не",
    r"не\s+(?:пропускайте|забравяйте|се\s+колебайте|се\s+притеснявайте)|без(?:\s+друго|\s+съмнение|\s+значение)",
    r"не\s+мож\w+\s+да\s+не|не\s+е\s+ли|нищо\s+че|без\s+изключение|не\s+след\s+дълго|не\s+толкова|няма\s+проблем\w*",
    r"няма\s+да\s+е\s+(?:зле|лошо)|не\s+е\s+(?:зле|лошо)|да\s+не\s+би|никога\s+(?:\w+\s+){0,6}по-\w+|само\s+да\s+не",
    r"дали\s+(?:\w+\s+){0,4}не|няма\s+съмнение|току[- ]виж|не\s+чак\s+толкова|къде\s+ли\s+не|какво\s+ли\s+не"
    r"|кой\s+ли\s+не",
    r"(?:страх\w*|опас\w+|притесн\w+|бо[яи]\w*|тревож\w+)\s+(?:\w+\s+){0,3}да\s+не",
)
BG_QUESTION: Final = re.compile(r"^[\W\d]{0,4}да\s+не(?!\w)(?=[^.!?]{0,200}\?)", re.IGNORECASE)
""" "Да не сме се загубили?" asks and denies nothing."""

EN_HARMLESS: Final = _words(
    r"not\s+only|not\s+just|not\s+least|no\s+(?:later|fewer|less|more|sooner)\s+than|no\.?\s?\d+|whether\s+or\s+not",
    r"or\s+not|no\s+doubt|not\s+(?:less|more|fewer)\s+than|no\s+matter|last\s+but\s+not|why\s+not|nothing\s+but",
    r"isn['’]t\s+it|if\s+not|not\s+long\s+(?:after|ago)|no\s+wonder|no\s+problem|not\s+to\s+mention",
    r"don['’]t\s+(?:forget|miss|hesitate|worry)|do\s+not\s+(?:forget|miss|hesitate)|no\s+one\s+can\s+deny"
    r"|do\s+no\s+wrong",
)

BG_NEGATIVE: Final = _words(
    r"не(?!го|йн|обход|дел|мск|щ|ка|фт|в?ест|жн|рв)\w{3,}|без\w{3,}|против\w+|липс\w+|отказ\w*|откаж\w*|забран\w*|едва",
    r"освен|рядко|прекрат\w+|преустанов\w+|спир\w*|спр[яе]\w*|отмен\w+|вместо|избяг\w+|избегн\w+|изключ\w+"
    r"|извън|нула\w*|пропус\w+",
    r"загуб\w*|провал\w*|отхвърл\w*|затвор\w+|отсъств\w*|лишен\w*|чужд\w*|престан\w*|престав\w*|закри\w+"
    r"|възпрепятств\w*|отлож\w+"
    r"|отлаг\w+|отпад\w+|напразн\w*|стига\s+да|дори\s+и\s+да|малцина|слаб\w*|вред\w*|блокир\w*|пречи\w*|попреч\w*",
)
"""A negation of the other side may be meant by one of these."""

EN_NEGATIVE: Final = _words(
    r"un(?!der|ion|ivers|it|iq|anim|cles?(?!\w)|til|ique|iform|less)\w{3,}",
    r"in(?:consist|correct|depend|direct|effect|effic|elig|evit|formal|suffic|toler|valid|visib|tangib|secur|cred)\w*",
    r"in(?:abil|access|accur|active|adequ|appropr|capab|complete|defin)\w*",
    r"im(?:poss|pract|perfect|matur|pati|balan|prop|mobil)\w*|il(?:legal|liter|legib)\w*|ir(?:reg|rel|rev|resp)\w*",
    r"dis(?:ab|adv|agr|app|conn|cont|courag|lik|ord|reg|rupt|sat|allow|qual|miss)\w*|non-?\w+|mis(?!sion)\w{3,}",
    r"(?!regardless|bless|nonetheless|nevertheless)\w+less|\w+-free|free\s+(?:of|from)|fail\w*|lack\w*"
    r"|absen\w+|refus\w+|reject\w*|declin\w+",
    r"hardly|barely|rarely|seldom|scarcely|unless|except\w*|exclu\w+|avoid\w*|prevent\w*|prohibit\w*|bans?"
    r"|banned|forb\w+",
    r"stop\w*|ceas\w+|den(?:y|ies|ied|ying)|instead|out\s+of|short\s+of|zero|lest|cancel\w*|resist\w*"
    r"|ignoran\w*|ignor(?:e|es|ed|ing)|oblivious",
    r"false\w*|closed|shut|away|held\s+back|hold\s+back|kept\s+from|keep\s+from|block\w*|dropped\s+out"
    r"|withdr\w+|abandon\w*|miss(?:es|ed|ing)?|wrong\w*",
    r"opposed|oppos\w+|bar(?:red|s)|limited|restrict\w+|anything\s+but|far\s+from|too\s+\w+\s+to"
    r"|few(?:er)?\s+than|minus|beyond|rather\s+than",
)

EN_CLEARLY_NEGATIVE: Final = _words(
    r"unlikely|unable|unknown|unclear|uncertain|unaware|unwilling|impossible|fail(?:s|ed|ing|ure)?|refus\w+"
    r"|lack(?:s|ed|ing)?",
    r"little|prohibited|forbidden|banned|unless|barely|hardly|wary|restrict\w*",
)
"""These answer for a negation anywhere in the sentence, the others only near its place."""

BG_CLEARLY_NEGATIVE: Final = _words(
    r"отказ\w*|откаж\w*|липсв\w*|невъзмож\w*|забран\w*|едва|неясн\w*|неизвестн\w*|невинаги"
)

BG_DENIES_PAIRS: Final = (
    (_words(r"преди|докато|докогато"), _words(r"until|till|only|before|after")),
    (_words(r"лесн\w+"), _words(r"difficult\w*|hard|tough")),
    (_words(r"много|достатъч\w+|често|голям\w*|особен\w*"), _words(r"few|little|rarely|small|light|slight\w*|too")),
    (_words(r"още|досега"), _words(r"yet\s+to|still|to\s+be")),
    (_words(r"друг\w*|освен|повече"), _words(r"only|other|else|but|just|purely|own")),
    (_words(r"всичк\w+|всеки|всяк[аио]\w*"), _words(r"some|only|part\w*")),
    (_words(r"плат\w+|плащ\w*|такс\w*|заплащ\w*|пари|ограничен\w*|срещу"), _words(r"free|freely")),
    (_words(r"по-\w+"), _words(r"\w+est|most|best|ever")),
    (_words(r"работ\w*|функцион\w*"), _words(r"broken|down|off|suspended|idle")),
    (_words(r"съгласн\w*|подкреп\w*|одобр\w*|харесв\w*|прие\w*"), _words(r"against|turned\s+down")),
    (_words(r"успя\w*|успе\w*|смогн\w*"), _words(r"unsuccess\w*|struggl\w*|fell\s+short")),
    (_words(r"спазв\w*|изпълн\w*"), _words(r"breach\w*|violat\w*|broke\w*")),
    (_words(r"присъств\w*|дойд\w*|дош\w*|яви\w*"), _words(r"missing|stayed\s+away")),
    (_words(r"помн\w*|спомн\w*"), _words(r"forg\w+")),
    (_words(r"забрав\w*"), _words(r"remember\w*")),
    (_words(r"зна[ея]\w*|зна|представа"), _words(r"wonder\w*|unaware|mystery")),
    (_words(r"различ\w*|промен\w*"), _words(r"same|equal\w*|constant")),
    (_words(r"закъсня\w*|закъсн\w*|късно"), _words(r"time|early|punctual\w*")),
    (_words(r"далеч\w*"), _words(r"near\w*|close")),
    (_words(r"мест\w+|билет\w*|свобод\w+"), _words(r"sold\s+out|full|fully|booked|taken")),
    (_words(r"допуск\w*|може|може[мтш]\w*|бива|позвол\w*|разреш\w*"), _words(r"must|only|required|keep|kept")),
)
"""(Bulgarian, English): a Bulgarian negation may be meant where both stand: "не е лесно", "is difficult"."""

EN_DENIES_PAIRS: Final = (
    (_words(r"трудн\w*|сложн\w*"), _words(r"easy|easily|simple")),
    (_words(r"малко|недостат\w*|слаб\w*|рядко"), _words(r"many|much|enough|often|very")),
    (_words(r"само|единствен\w*|едва|чак"), _words(r"until|else|other|any\w*|more|but|before")),
    (_words(r"остан\w*|остав\w*"), _words(r"chang\w*|leave|left|yet|move\w*")),
    (_words(r"нали"), _words(r"\w+n['’]t")),
    (_words(r"прекален\w*|твърде"), _words(r"too|so|that")),
)
"""(Bulgarian, English): an English negation may be meant where both stand: "трудно е", "it is not easy"."""

BG_ANY: Final = _words(r"никой|никого|никому|никоя|никое|никои|никога|никъде|никак|никакв[аои]|никакъв|нищо")
EN_ANY: Final = _words(r"any\w*|ever")
""" "чули нищо" may be "heard anything"."""
