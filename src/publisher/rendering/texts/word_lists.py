"""Words that tell where a text may not be cut, by what they do; in lower case, without their full stop.

A language without lists of its own has those of English, and the rule that a word of one or two letters ends no text.
"""

import re
from collections.abc import Mapping


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


_ENGLISH = words(
    "a an the of in on at to for from by with without about above across after against along among around as before "
    "behind below beneath beside besides between beyond despite down during except inside into like near off onto "
    "out outside over past per regarding since than through throughout till toward towards under until up upon via "
    "versus within worth and or but nor so yet if that which who whom whose when where while because although though "
    "unless whether both either neither not no never only just nearly almost about least most very more less too "
    "is are was were be been being am has have had do does did will would can could may might must shall should "
    "this these those its his her their our your my every each any some such other another plus minus"
)

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "bg": words(
        "в във с със на за от до по под над при през пред след към без между чрез около край покрай сред посред върху "
        "заради поради относно спрямо според освен въпреки вместо срещу против откъм докъм измежду извън вътре "
        "благодарение и или но а ала обаче че та да ако когато докато щом защото понеже макар както като нито ни ли "
        "дали където откъдето докъдето който която което които чийто чиято чието чиито когото комуто какъв каква "
        "какво какви колко кой коя кое кои къде кога как защо не без няма нямаше ще щеше нека недей недейте се си е "
        "са съм сме сте бе бях беше бяха бяхме бъде бъдат бил била било били би биха може могат трябва този тази "
        "това тези онзи онази онова онези всеки всяка всяко всички никой никоя един една едно едни много повече "
        "по-малко най най-малко най-много поне само почти близо приблизително минус плюс също още дори даже твърде "
        "ми ти му й ѝ им го я ги ме те ни ви негов негова негово негови неин нейна нейно нейни техен тяхна тяхно "
        "техни наш наша наше наши ваш ваша ваше ваши свой своя свое свои чрез включително съгласно вж виж"
    ),
    "de": words(
        "der die das den dem des ein eine einen einem einer eines und oder aber denn weil dass daß wenn als ob wie "
        "in im ins an am auf aus bei beim mit nach seit von vom zu zum zur für gegen ohne um durch über unter vor "
        "hinter neben zwischen bis während wegen trotz statt ist sind war waren wird werden hat haben nicht kein "
        "keine nur sein ihr unser dieser diese dieses"
    ),
    "fr": words(
        "le la les l un une des du de d au aux et ou mais donc or ni car que qui dont où si comme quand lorsque à "
        "dans en par pour sur sous sans avec vers chez entre depuis pendant avant après contre selon est sont était "
        "ne pas ce cet cette ces son sa ses leur leurs notre nos votre vos plus rue"
    ),
    "es": words(
        "el la los las un una unos unas de del al y e o u pero ni que quien cuyo si como cuando donde a ante bajo con "
        "contra desde en entre hacia hasta para por según sin sobre tras es son fue no su sus este esta estos estas"
    ),
    "it": words(
        "il lo la i gli le l un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla "
        "in nel nella nei nelle con su sul sulla per tra fra e ed o ma né che chi cui se come quando dove è sono non "
        "via suo sua"
    ),
    "ru": words(
        "в во с со на за от до по под над при через перед после к ко без между из у о об обо для про ради и или но а "
        "что чтобы если когда пока как так ни не ли бы же который которая которое которые где это этот эта эти его "
        "её их"
    ),
}
"""Prepositions, conjunctions, articles, particles, forms of “to be”: they promise a word that follows."""

_SHORT = 2


def promises_more(word: str, lang: str) -> bool:
    """Whether a word without its punctuation cannot be the last one of a text."""
    lower = word.lower()
    if lower in _ENGLISH or lower in FUNCTION_WORDS.get(lang, ()):
        return True
    return len(word) <= _SHORT and word.isalpha() and word.islower()


ABBREVIATIONS = words(
    # Bulgarian
    "ул бул пл жк кв ет ап вх бл обл общ гр проф доц инж арх акад ас гл чл ал стр вж напр нар т.нар бел прев ред изд "
    "авт фиг табл ср тел моб факс св ген полк кап лейт зам пом зав отг дир бр рег вкл прибл съкр год ян февр авг септ "
    "окт ноем дек хил млн млрд лв ст мин сек час макс ориг им упр отд съвм доп изм публ бълг англ нем фр рус лат "
    "гръцк юр икон техн хим мат физ геогр ист лит муз мед парт надз адв нот кор к-т кк куб проц др пр нп сп изп "
    "яз вътр ман мах жп ок обр уч пон вт чет пет съб нед зап изт юж сев предс секр студ дипл спец разг преп осн поч "
    "зас нач инф инд ред съст худ реж муж жен мин.пл ех арх д-р чл.-кор доб прим заб пояс цит съч "
    # English
    "mr mrs ms dr prof rev hon st messrs vs cf viz approx dept univ fig figs eq no nos vol sec ch pp p eds ed al est "
    "inc ltd co corp gov sen rep gen col capt lt maj sgt jan feb mar apr jun jul aug sep sept oct nov dec mt ave blvd "
    "rd sq etc tel ext min max ca incl excl jr sr mon tue wed thu fri sat sun "
    # German, French, Spanish, Italian
    "mult nr str bzw ca usw tel hr fr dipl ing ggf inkl mme mlle sra sr srta ud avda sig dott ing arch avv "
)
"""What is written with a full stop that ends no sentence."""

TITLES = words(
    "д-р г-н г-жа г-ца проф доц инж арх акад д-рът професор професорът доктор доцент инженер архитект академик "
    "асистент адвокат съдия отец епископ митрополит патриарх папа цар царица княз княгиня крал кралица принц генерал "
    "полковник подполковник майор капитан лейтенант посланик посланикът министър министърът президент президентът "
    "премиер премиерът кмет кметът кмета председател председателят директор директорът ректор ректорът господин "
    "госпожа госпожица св свети света mr mrs ms dr prof sir dame lord lady professor doctor president minister mayor "
    "ambassador king queen prince princess pope general colonel major captain saint judge herr frau monsieur madame"
)
"""Before a name they are part of it."""

FORMS_OF_ADDRESS = words("д-р г-н г-жа г-ца проф доц акад mr mrs ms dr prof")
"""Titles that never stand alone."""

BEHIND_NAMES = words("phd md msc bsc ba ma mba jr sr esq дн дтн дин дфн дмн дпн")
PARTICLES = words(
    "van von der den de di da del della du la le bin ibn al el фон ван дер ден де ди да дьо ла бин ибн ал"
)
"""What stands between the parts of a name."""

STREETS = words(
    "ул бул пл жк ж.к кв улица улицата булевард булеварда площад площада квартал м-ст местност ul bul blvd str pl "
    "street road avenue lane square boulevard straße strasse rue via calle plaza piazza"
)
ADDRESS_PARTS = words(
    "№ no номер бл блок вх вход ет етаж ап апартамент офис стая п.к пк гр с общ обл floor fl office room suite apt box"
)

NUMBERED = words(
    "зала зали стая кабинет етаж вход блок корпус офис секция сектор член членове точка страница глава приложение "
    "версия фаза етап част лот мярка цел клас номер телефон ден седмица линия маршрут категория група поръчка наредба "
    "заповед решение проект серия том брой издание номера room hall floor page chapter article section item table "
    "figure part phase version stage lot measure class day week line route category group volume issue edition phone "
    "appendix annex"
)
"""Nouns that the number behind them belongs to."""

MONTHS = words(
    "януари февруари март април май юни юли август септември октомври ноември декември january february march april "
    "may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec "
    "januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août "
    "septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre"
)
WEEKDAYS = words(
    "понеделник вторник сряда четвъртък петък събота неделя monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche"
)

CALENDAR = MONTHS | WEEKDAYS

SCALES = words(
    "tsd хил хиляда хиляди млн милион милиона милиони "
    "милионите млрд милиард милиарда милиарди трилион трилиона стотици "
    "десетки хилядите стотин стотина десетина дузина половин половина "
    "hundred hundreds thousand thousands million millions billion billions trillion dozen dozens half mio mrd "
    "millionen milliarden mille milliers milliards millones mil milioni miliardi bn"
)
CURRENCIES = words(
    "лв лев лева левове евро евроцента стотинки ст долар долара долари паунд паунда франк франка йена йени юана "
    "рубла рубли лири лей крони злоти форинта bgn eur usd gbp chf jpy cny try ron rsd mkd pln huf czk sek nok dkk "
    "euro euros dollar dollars pound pounds lev leva cents yen franc francs € $ £ ¥ ₽ ₺ ₴ us$ au$ ca$"
)
UNITS = words(
    "% ‰ процент процента проценти сто пункта пункт percent cent км м см мм нм кг г гр мг т тон тона тонове л мл литър "
    "литра ха дка декар декара хектар хектара кв куб kw kwh mw mwh gw gwh w wh gb mb tb kb mbps gbps hz khz mhz ghz v "
    "a °c °f ° km m cm mm kg g t l ml ha sq ft mi mph км/ч km/h ч час часа мин минути минута сек секунди ден дни дена "
    "месец месеца седмица седмици година години г гг hour hours minute minutes day days week weeks month months year "
    "years pm am p.m a.m градуса градус degrees uhr h"
)
MEASURES = UNITS | CURRENCIES
CONNECTORS = words("до и или – — - ‑ − x х × : / ÷ to and or till until bis und oder à et ou a y o e")
"""Between two quantities they make one of them: a span, a product, a result."""

DOTTED = ABBREVIATIONS | SCALES
"""What is an abbreviation with a full stop behind it."""

_NUMERAL = re.compile(
    r"(?:един|дв[ае]|три|четири|пет|шест|седем|осем|девет)(?:на(?:десет|йсет)|десет|йсет|ста|стотин|стотици)?(?:те|та|има)?"
    r"|сто|двеста|триста|стоте|десет(?:те|ина)?|двама(?:та)?|трима(?:та)?|четирима(?:та)?"
    r"|(?:първи|втор|трет|четвърт|пет|шест|седм|осм|девет|десет)(?:и|ия|ият|а|ата|о|ото|ите)?"
    r"|първ(?:а|ата|о|ото|ите)"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w{3,5})?"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)
_PLURAL_ADJECTIVE = ("ни", "ви", "ми", "ски", "шки", "ги", "ните", "вите", "ските")
_ADJECTIVES = words(
    "new young old small large big great different other more additional further local public national european "
    "international foreign full whole free open us bulgarian british metric square cubic български щатски"
)
_ROMAN = re.compile(r"[IVXLCDMІХСМ]{2,7}|[IVXІХ]")


def is_numeral(word: str) -> bool:
    """Whether a word is a number written in letters, or one that counts thousands and millions."""
    lower = word.lower()
    return lower in SCALES or (len(lower) <= 20 and bool(_NUMERAL.fullmatch(lower)))


def is_adjective(word: str) -> bool:
    """Whether a word behind a number looks like the adjective of what is counted: 50 нови места, 50 new jobs."""
    return word.islower() and (word.endswith(_PLURAL_ADJECTIVE) or word in _ADJECTIVES)


def is_roman(word: str) -> bool:
    """Whether a word is a Roman number; Cyrillic capitals of the same shape count too."""
    return len(word) <= 7 and bool(_ROMAN.fullmatch(word))
