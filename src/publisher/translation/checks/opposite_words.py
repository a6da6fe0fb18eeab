"""Words of opposite meaning in Bulgarian and English."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Opposites:
    """One meaning and its opposite. `also` are English words that say the same in some sentences."""

    bulgarian: tuple[re.Pattern[str], re.Pattern[str]]
    english: tuple[re.Pattern[str], re.Pattern[str]]
    also: tuple[re.Pattern[str], re.Pattern[str]]


def _pattern(words: str) -> re.Pattern[str]:
    if not words:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<![\w-])(?:по-|най-)?(?:{'|'.join(words.split())})(?!\w)", re.IGNORECASE)


def _read(line: str) -> Opposites:
    bulgarian, english, *rest = (tuple(side.split("/")) for side in line.split("|"))
    also = rest[0] if rest else ("", "")
    one, other, this, that, mine, theirs = (
        _pattern(" ".join(word.strip().replace("*", r"\w*").replace("_", r"\s+") for word in side.split()))
        for side in (*bulgarian, *english, *also)
    )
    return Opposites((one, other), (this, that), (mine, theirs))


_LINES: Final = """
увелич* нарас* нараст* повиш* покач* расте растат растеж* ръст* / намал* спад* пониж* сниж* падна* пада* съкра* |
 increas* gone_up went_up go_up rose rise rises risen rising grow* grew climb* surg* soar* / decreas* gone_down
 went_down come_down fell fall falls fallen falling declin* drop* shrank shrink* plung* | up higher more rais* gain*
 boost* expand* extend* better improv* most over mount* accru* swell* / down lower* less* cut* reduc* fewer diminish*
 loss* lost slip* eas* smaller short*
преди предишн* / след следващ* последва* после | before prior previously / after afterwards following | ago earlier
 by until ahead pre* last past former* previous* first in_front advance / since later then in within next post* once
 when upon more on subsequent* sub* further behind
повече / по-малко | more / less fewer | over above exceed* most longer another further plus greater larger any* no /
 under below smaller reduc* lower
най-малко поне минимум / най-много максимум | at_least minimum / at_most maximum | or_more no_less no_fewer just only
 / or_less no_more up_to within
открив* откри откриване* откриха отвар* отвор* / закрив* закри закриване* затвар* затвор* | open opens opened opening
 inaugurat* / clos* shut* | found find* discover* launch* detect* unveil* identif* reveal* spot* reopen* start* begin*
 began / prison* jail* cover* end* lock*
започ* започв* старт* начал* / приключ* завърш* свърш* | begin* began begun start* commenc* / end ended ends ending
 finish* conclud* | launch* open* kick* initial* early first beginning undertak* go* went underway embark* introduc* /
 complet* clos* over graduat* close done last stop* expir* final*
спечел* печел* победи победа победител* / загуби загубиха загубил* изгуб* загуба | won win wins winning victor* /
 lost lose loses losing loss losses | earn* gain* beat* gather* profit* took take* score* triumph* success* defeat*
 prevail* secur* claim* / defeat* wast* fall* drop* miss* bereav*
прие приема* приеха одобр* / отхвърл* отказ* откаж* | adopt* accept* approv* admit* / reject* refus* declin*
 turn*_down | pass* take* took welcom* endors* receiv* host* sign* greenlit assume* recogni* agree* embrac* / den*
 drop* quit* abandon* fail* not won* oppos* dismiss* resign*
разреш* позвол* / забран* | allow* permit* / ban bans banned forb* prohibit* | let* authori* licen* enabl* solv*
 resolv* can able afford / restrict* bar* outlaw*
подкреп* / против противопоставя* противник* | support* endors* favour* favor* / oppos* against | back* reinforc*
 sustain* aid* help* advocat* cheer* / contrary despite counter* resist* contradict* opponent* versus
купи* купува* закуп* / продава* продаде* продадо* продажба* продажби* | buy* bought purchas* / sell* sold sale* |
 acquir* get* got shop* pay* procur* took / deal* market*
внос* / износ* | import* / export* |/
север* / юг юга юж* | north* / south* |/
изток* източ* / запад* | east* / west* | orient* middle / sunset occident*
ляв* левия левият левите наляво отляво / дясн* десния десният десните надясно отдясно | left / right | port* lef* /
 starboard
стар стара старо стари стария старият старата старото старите / нов нова ново нови новия новият новата новото новите
 | old older oldest ancient / new newer newest newly | former* aged senior elder* vintage previous* historic* past
 outdated mature / fresh recent* latest another further novel modern* young* re*
голям голяма голямо големи големия големият голямата голямото големите по-голям* / малък малка малко малки малкия
 малкият малката малкото малките | big bigger biggest large larger largest huge great* / small smaller smallest tiny |
 major high* most much wide* older strong* extensive significant* more vast heavy serious good long* broad* main
 leading deep* grand* severe considerable top massive / little few some low* young* short* slight* minor narrow* mini*
 less slim
висок висока високо високи високия високият високата високото високите по-висок* / нисък ниска ниско ниски ниския
 ниската ниското ниските по-ниск* | high higher highest tall taller tallest / low lower lowest | loud* top senior
 upper great* large* rais* advanced up most above / short* small* poor* reduc* lesser down less
рано по-рано ранен ранна ранно ранни ранния ранната / късно по-късно късен късна късно късни късния късната | early
 earlier earliest / late later latest | before previous* prior former* ago soon* already premature* this / after
 subsequent* eventual* then next
добър добра добро добри добрия добрата доброто добрите добре по-добре по-добър най-добр* / лош лоша лошо лоши лошия
 лошата лошото лошите зле | good better best well / bad badly worse worst | fine nice great* kind* right improv*
 success* ok* okay excellent happ* much sound proper* favour* favorable fair* top glad pleas* / poor* ill evil wrong*
 adverse sever* foul nasty terrib* ugly
дълг* дълъг / къс къса късо къси късата късите кратък кратк* | long longer longest / short shorter shortest brief* |
 lengthy extended debt* length deep owe* duty* year* prolonged / concise little quick* small few soon
топъл топл* горещ* / студ* студен* | warm* hot hotter hottest / cold* | heat* boil* tropical fierce* / cool* chill*
 freez* frost* student*
бърз* / бавн* | fast* quick* rapid* swift* / slow* | soon prompt* speed* express immediate* short* early hurr* brief*
 accelerat* emergency ambulance high* / gradual* steadily long*
евтин* / скъп* | cheap* inexpensive / expensive* costly pricey | low* afford* less budget / dear* high* cost*
 precious valuable rich*
силен силна силно силни силния силната силните засил* / слаб* отслаб* | strong* strength* / weak* | power* heavy
 high* great* severe* intens* sharp* loud* violent* hard fierce* tough major big* deep* very signific* full* much
 reinforc* step* increas* / poor* light low* slight* thin small* faint* mild* feeble fragile slow* lose*
богат* / беден бедн* | rich* wealth* / poor* poverty | ample abundant varied extensive diverse / impoverish* deprived
 lack*
денят деня ден дневн* дни дните / нощ* | day days daytime daily / night* overnight | date* morning afternoon mid* to*
 / evening late
сутрин* / вечер* | morning* / evening* | a.m. am dawn early today / night* tonight p.m. pm dinner supper dusk late*
 party eve
лято лятото летен летн* / зима зимата зимен зимн* | summer* / winter* | year* old flying / snow ski*
пролет* / есен есента есенн* есенен | spring* / autumn* fall | vernal / october
пръв първи първа първо първия първият първата първото първите / последн* | first / last final | one primary initial*
 prime top 1st early begin* original* former main early lead* number foremost world_war* front earl* only / latest
 recent* end* past bottom conclusive ultimate* up
обществен* публичн* / частн* | public* / private* | social* communit* civil civic open / independent individual
безплат* свободен свободна свободно свободни свободните / платен* платени | free / paid | complimentary no without /
 fee* charge* pay*
вход входа входът входове / изход изхода изходът изходи | entrance* entry admission / exit* | access enter* door*
 gate* input* in incoming let* ticket* / way outcome result* out solution*
мъж мъжа мъжът мъже мъжете мъжки мъжка мъжко мъжкия мъжката / жена жената жени жените женск* | man men male / woman
 women female | husband* guy* m* person people gentlem* / wi* lad* girl* f* her
момче момчето момчета момчетата / момиче момичето момичета момичетата | boy boys / girl girls | lad* kid* child* guy*
 son* young* / lass* kid* child* daughter* lad* young* female* wom*
син сина синът синове / дъщеря дъщеря дъщерята дъщери | son sons / daughter* | boy* child* blue* kid* / girl* child*
 kid*
брат брата братът братя / сестра сестрата сестри | brother* / sister* | sibling* bro* / nurse* sibling*
баща бащата бащи / майка майката майки | father* / mother* | dad* parent* / mum* mom* parent*
над / под | above / below beneath underneath | over more on exceed* across upon than at beyond top up* past in /
 under sub* down in of lower less by at
вътре / извън отвън навън вън | inside indoors / outside outdoors | within in into / out beyond off except away apart
 abroad without extra* ex*
близо близък близк* наблизо / далеч далече далечн* | near nearby nearer close closer / far distant remote | nearly
 almost about some next neighbour* around relative* intimate similar approximately friend* loved soon Middle local off
 relat* / away long* much
същ* еднакв* / различ* | same identical / different* | also equal* this that too very uniform alike similar like
 itself himself in* it* as / various other* vari* several divers* distinct* differ* range
винаги / рядко | always / rarely seldom | ever still all each every any* forever invariably* / rare scarce* hardly
 uncommon
често / рядко | often frequent* / rarely seldom rare | common* usual* many regular* repeated* much / uncommon few
 scarce*
лесен лесн* / труден трудн* затрудн* | easy easier easily easiest / difficult* hard harder | simpl* smooth* light*
 effortless* convenient* ready readily / tough* challeng* struggl* labour* labor* trouble* complicat* arduous
успех* успе* успя* / провал* | succe* manag* / fail* | able achiev* well could can win* won thriv* luck* accomplish*
 make* made / flop* collaps* disrupt* ruin*
назнач* / уволн* освобод* | appoint* hir* / dismiss* fir* sack* | name* assign* nominat* schedul* order* prescrib*
 set / releas* free* liberat* exempt* lay* vacat* oust* remov* let relie*
постро* строи строят строител* изгра* / разруш* събор* срут* | buil* construct* / demolish* destroy* | erect*
 develop* creat* set establish* order* rais* put made / collaps* ruin* tear* tore knock* pull* damage* break* wreck*
 devast* shatter* crumbl* undermin*
присти* / замин* отпът* | arriv* / depart* | come* came land* reach* get* got incoming turn* pull* / leav* left go*
 went set travel* head* fly* flew mov*
удълж* / съкра* | extend* prolong* lengthen* / shorten* | long* continu* renew* more / cut* reduc* brief short* trim*
 abbrev*
обича* / мрази* мразя* | love* like* / hate* | enjoy* fond usual* keen ador* car* / detest* dislik* loath*
помн* спомн* запомн* / забрав* | remember* / forg* | recall* remind* record* rem* memor* note* think* mind / leav*
 left
селск* / градск* | rural / urban | village* agricult* country* farm* / city* town* municip* public local
безопас* сигурн* / опасн* | safe* secur* / danger* unsafe hazard* | sure certain* reliab* confid* definite* / risk*
 threat* peril* serious*
светъл светл* / тъмен тъмн* | light* bright* / dark* | Svet* light* white clear* sunny holy fair shin* radian* / dim*
 night* black gloom* shad*
пълен пълн* / празен празн* | full* / empty* | complete* total* entire* crowd* whole* utter* packed comprehensive
 thorough* absolute* fill* outright / blank void vacant hollow idle holiday* bare
чист* / мръс* замърс* | clean* pure* / dirt* pollut* contamin* | clear* net fresh sheer* tidy simpl* plain* neat*
 fair* / filth* foul* mud* stain*
мнозинств* / малцинств* | majority / minorit* | most* many bulk / few*
вътреш* / външ* | internal interior inner domestic / external exterior outer foreign | inside home indoor* in* within
 / outside outward* overseas out* appear* look* surfac* international
приход* доход* / разход* | revenue* income* / expens* expenditure* | earn* proceed* gain* profit* takings receipt* /
 cost* spend* spent outlay* consum*
печалб* / загуб* | profit* / loss* | gain* earning* win* winning* return* / lost lose* losing defeat* wast*
млад млада младо млади младия младата младите младеж* / стар стара старо стари стария старата старите възраст* |
 young* youth* / old older elder* | teen* new* junior early budding / age* ancient senior former adult* grown* year*
мир мира мирът / война войната войни войните | peace* / war wars | world / combat* conflict* battle* warfare
""".strip()

OPPOSITES: Final = tuple(_read(line) for line in re.sub(r"\n ", " ", _LINES).splitlines())
