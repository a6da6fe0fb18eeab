"""English names of places that Bulgarian calls otherwise: from Unicode CLDR, and from a list beside it."""

from functools import lru_cache
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_OTHERS: Final = """
Виена=Vienna Viennese|Кьолн=Cologne Köln|Мюнхен=Munich München|Нюрнберг=Nuremberg|Хановер=Hanover Hannover
Лайпциг=Leipzig|Дрезден=Dresden|Хамбург=Hamburg|Щутгарт=Stuttgart|Франкфурт=Frankfurt
Дюселдорф=Düsseldorf Dusseldorf|Аахен=Aachen|Прага=Prague|Бърно=Brno|Братислава=Bratislava|Будапеща=Budapest
Варшава=Warsaw|Краков=Krakow Kraków Cracow|Вроцлав=Wrocław Wroclaw|Гданск=Gdańsk Gdansk|Лодз=Łódź Lodz
Букурещ=Bucharest|Клуж=Cluj|Тимишоара=Timișoara Timisoara|Гюргево=Giurgiu|Кюстенджа=Constanța Constanta
Крайова=Craiova|Яш=Iași Iasi|Белград=Belgrade|Ниш=Niš Nis|Пирот=Pirot|Загреб=Zagreb|Сплит=Split|Любляна=Ljubljana
Сараево=Sarajevo|Подгорица=Podgorica|Скопие=Skopje|Битоля=Bitola|Охрид=Ohrid|Струмица=Strumica|Тетово=Tetovo
Тирана=Tirana|Прищина=Pristina Priština Prishtina|Солун=Thessaloniki Salonica Salonika|Атина=Athens Athenian
Пирея=Piraeus|Сяр=Serres|Драма=Drama|Кавала=Kavala|Крит=Crete Cretan|Родос=Rhodes|Корфу=Corfu|Истанбул=Istanbul
Одрин=Edirne Adrianople|Анкара=Ankara|Измир=Izmir İzmir|Бурса=Bursa|Рим=Rome Roman|Милано=Milan|Торино=Turin
Неапол=Naples Neapolitan|Флоренция=Florence Florentine|Венеция=Venice Venetian|Генуа=Genoa|Болоня=Bologna
Падуа=Padua|Триест=Trieste|Сиена=Siena|Пиза=Pisa|Верона=Verona|Сицилия=Sicily Sicilian|Сардиния=Sardinia
Тоскана=Tuscany|Ломбардия=Lombardy|Париж=Paris Parisian|Лион=Lyon Lyons|Марсилия=Marseille Marseilles|Ница=Nice
Бордо=Bordeaux|Тулуза=Toulouse|Страсбург=Strasbourg|Лил=Lille|Брюксел=Brussels|Антверпен=Antwerp|Гент=Ghent
Брюж=Bruges|Лиеж=Liège Liege|Лювен=Leuven Louvain|Амстердам=Amsterdam|Ротердам=Rotterdam|Хага=Hague|Утрехт=Utrecht
Айндховен=Eindhoven|Люксембург=Luxembourg|Женева=Geneva|Цюрих=Zurich Zürich|Берн=Bern Berne|Базел=Basel Basle
Лозана=Lausanne|Грац=Graz|Линц=Linz|Залцбург=Salzburg|Инсбрук=Innsbruck|Мадрид=Madrid|Барселона=Barcelona
Севиля=Seville|Валенсия=Valencia|Сарагоса=Zaragoza Saragossa|Билбао=Bilbao|Лисабон=Lisbon|Порто=Porto Oporto
Копенхаген=Copenhagen|Орхус=Aarhus|Олборг=Aalborg|Гьотеборг=Gothenburg|Малмьо=Malmö Malmo|Стокхолм=Stockholm
Хелзинки=Helsinki|Тампере=Tampere|Осло=Oslo|Берген=Bergen|Рейкявик=Reykjavik|Талин=Tallinn|Тарту=Tartu|Рига=Riga
Вилнюс=Vilnius|Каунас=Kaunas|Минск=Minsk|Киев=Kyiv Kiev|Одеса=Odesa Odessa|Лвов=Lviv Lvov|Харков=Kharkiv Kharkov
Кишинев=Chișinău Chisinau|Москва=Moscow Muscovite|Петербург=Petersburg|Лондон=London Londoners|Единбург=Edinburgh
Глазгоу=Glasgow|Дъблин=Dublin|Кеймбридж=Cambridge|Оксфорд=Oxford|Манчестър=Manchester|Бирмингам=Birmingham
Вашингтон=Washington|Чикаго=Chicago|Бостън=Boston|Пекин=Beijing Peking|Шанхай=Shanghai|Хонконг=Hong|Пхенян=Pyongyang
Сеул=Seoul|Токио=Tokyo|Киото=Kyoto|Хирошима=Hiroshima|Делхи=Delhi|Кайро=Cairo|Александрия=Alexandria
Йерусалим=Jerusalem|Дамаск=Damascus|Бейрут=Beirut|Багдад=Baghdad|Техеран=Tehran|Доха=Doha|Дубай=Dubai|Риад=Riyadh
Картаген=Carthage|Троя=Troy|Византия=Byzantium Byzantine|Константинопол=Constantinople|Дунав=Danube Danubian
Рейн=Rhine|Темза=Thames|Сена=Seine|Волга=Volga|Висла=Vistula|Елба=Elbe|Тибър=Tiber|Нил=Nile|Алпи=Alps Alpine
Алпите=Alps|Карпати=Carpathians Carpathian|Карпатите=Carpathians|Балкана=Balkan|Балкани=Balkans
Балканите=Balkans Balkan|Родопи=Rhodope Rhodopes Rhodopi|Родопите=Rhodope Rhodopes|Пиренеите=Pyrenees
Хималаите=Himalayas|Кавказ=Caucasus|Сибир=Siberia|Крим=Crimea|Тракия=Thrace Thracian Trakia Trakiya
Мизия=Moesia Mizia|Добруджа=Dobrudzha Dobruja Dobrudja|Бавария=Bavaria Bavarian|Саксония=Saxony
Трансилвания=Transylvania|Влахия=Wallachia|Бесарабия=Bessarabia|Скандинавия=Scandinavia Nordic|Прибалтика=Baltic
Фландрия=Flanders Flemish|Валония=Wallonia|Каталуния=Catalonia Catalan|Андалусия=Andalusia
Шотландия=Scotland Scottish Scots|Уелс=Wales Welsh|Англия=England English|Ирландия=Ireland Irish
Великобритания=Britain British UK Kingdom U.K|Холандия=Netherlands Dutch Holland|Франция=France French
Германия=Germany German|Австрия=Austria|Швейцария=Switzerland Swiss|Испания=Spain Spanish
Португалия=Portugal Portuguese|Италия=Italy Italian|Гърция=Greece Greek Greeks|Турция=Turkey Türkiye Turkish Turks
Кипър=Cyprus Cypriot|Румъния=Romania Romanian|Сърбия=Serbia|Хърватия=Croatia Croatian|Словения=Slovenia
Македония=Macedonia|Албания=Albania|Косово=Kosovo|Унгария=Hungary Hungarian|Чехия=Czech Czechia
Словакия=Slovakia Slovak|Полша=Poland Polish Poles|Украйна=Ukraine|Русия=Russia|Беларус=Belarus|Литва=Lithuania
Латвия=Latvia|Естония=Estonia|Финландия=Finland Finnish Finns|Швеция=Sweden Swedish Swedes|Норвегия=Norway Norwegian
Дания=Denmark Danish Danes|Исландия=Iceland Icelandic|Белгия=Belgium Belgian|Китай=China Chinese|Япония=Japan
Индия=India|Корея=Korea|Грузия=Georgia|Армения=Armenia|Египет=Egypt|Израел=Israel|Сирия=Syria|Ирак=Iraq|Иран=Iran
Мароко=Morocco Moroccan|Бразилия=Brazil|Аржентина=Argentina Argentine|Мексико=Mexico Mexican|Канада=Canada
Америка=America American US U.S|Австралия=Australia|Европа=Europe European EU|Азия=Asia|Африка=Africa
България=Bulgaria Bulgarian|Виетнам=Vietnam|Тайланд=Thailand|Филипините=Philippines Filipino
Нидерландия=Netherlands Dutch
"""
"""Name=English names, and adjectives where these begin otherwise. Others begin as the name does (Serbia, Serbian)."""

_BULGARIAN: Final = frozenset(
    _words(
        """
        София Пловдив Варна Бургас Русе Плевен Сливен Добрич Шумен Перник Хасково Ямбол Пазарджик Благоевград Враца
        Видин Габрово Кърджали Кюстендил Ловеч Монтана Разград Силистра Смолян Търговище Асеновград Казанлък
        Димитровград Петрич Свищов Самоков Ботевград Несебър Созопол Поморие Банско Сандански Велинград Троян
        Карлово Карнобат Айтос Каварна Балчик Лом Мездра Севлиево Трявна Дряново Елена Панагюрище Копривщица
        Свиленград Харманли Раковски Костинброд Божурище Своге Ихтиман Дупница Радомир Мелник Разлог Девин Чепеларе
        Пампорово Боровец Приморско Царево Ахтопол Тутракан Белене Никопол Козлодуй Оряхово Рила Пирин Витоша Родопи
        Странджа Сакар Осогово Беласица Мусала Вихрен Марица Искър Тунджа Янтра Струма Места Камчия Арда Огоста
        Провадия Девня Правец Етрополе Тетевен Златица Пирдоп Клисура Сопот Калофер Чирпан Раднево Гълъбово Нова
        Стара Велико Горна
        """
    )
)
_FIRST_WORDS: Final = frozenset(["Нова", "Стара", "Велико", "Горна"])
"""First words of names of two: they are adjectives elsewhere, so only the second word decides."""

BULGARIAN_PLACES: Final = _BULGARIAN - _FIRST_WORDS
"""Places whose English name is their transliteration."""


ALSO_WORDS: Final = frozenset(
    _words(
        """
        Места Елена Лом Искър Разлог Царево Клисура Сопот Раковски Белене Драма Сена Нил Лил Яш Ница Порто Родос
        Троя Крит Индия Алпи Берн Поморие Правец Девня Елба Свят Мизия Пиза Ниш Сплит Марица
        """
    )
)
"""Names that are also words or people's names: at the beginning of a sentence they say nothing."""


@lru_cache(maxsize=1)
def english_names() -> dict[str, frozenset[str]]:
    """English words, in lower case, one of which names the place; keys are single Bulgarian words."""
    names: dict[str, frozenset[str]] = {}
    for bulgarian, english in _cldr().items():
        if " " not in bulgarian and bulgarian[0].isupper() and not bulgarian.isupper():
            words = english.replace("-", " ").replace("’", " ").split()
            names[bulgarian] = frozenset(word.lower() for word in words if word[0].isupper())
    for line in _OTHERS.replace("\n", "|").split("|"):
        name, _, known = line.partition("=")
        if known:
            names[name] = names.get(name, frozenset()) | {word.lower() for word in known.split()}
    return names


def _cldr() -> dict[str, str]:
    """Countries, continents and the cities that name time zones, in Bulgarian and English."""
    from babel import Locale

    bulgarian, english = Locale("bg"), Locale("en")
    names = {bulgarian.territories[code]: english.territories.get(code, "") for code in bulgarian.territories}
    theirs = english.time_zones
    for zone, known in bulgarian.time_zones.items():
        if city := known.get("city"):
            usual = zone.rpartition("/")[2].replace("_", " ")
            names.setdefault(city, theirs.get(zone, {}).get("city") or usual)
    return {name: other for name, other in names.items() if name and other}


def names_place(words: frozenset[str], target: frozenset[str]) -> bool:
    """Whether a lower-case capitalised word of the target names the place, or begins as its name does (Serbian)."""
    stems = tuple(word[: max(4, len(word) - 2)] for word in words if len(word) >= 4)
    return not words.isdisjoint(target) or any(word.startswith(stems) for word in target)
