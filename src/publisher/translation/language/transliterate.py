"""Transliterates Bulgarian by the Transliteration Act (State Gazette 19/2009), and makes slugs."""

import re
import unicodedata
from typing import Final


def _table(pairs: str) -> dict[str, str]:
    """Read "а a ж zh" as {"а": "a", "ж": "zh"}."""
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_ACT: Final = _table(
    "а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o "
    "п p р r с s т t у u ф f х h ц ts ч ch ш sh щ sht ъ a ь y ю yu я ya"
)
"""Article 4: one value per letter. This also gives дж, дз, ьо and йо as article 5 requires."""

_OTHER: Final = _table(
    "ё yo ы y э e ў u "  # Russian, Belarusian
    "і i ї yi є ye ґ g "  # Ukrainian
    "ј j љ lj њ nj ћ c ђ dj џ dz ѓ gj ќ kj ѕ dz "  # Serbian, Macedonian
    "ѣ e ѫ a ѭ ya ѧ e ѩ ye ѳ f ѵ i ѡ o ѝ i ѐ e "  # Bulgarian before 1945
    "ә a ғ g қ k ң n ө o ұ u ү u һ h ҳ h җ zh ҷ ch ӣ i ӯ u ӑ a ӗ e ҫ s"  # Turkic and others
)

_PARTS: Final = re.compile(r"[\u0400-\u052f][\u0400-\u052f\u0300-\u036f]*")
_STRESS: Final = re.compile(r"[\u0300\u0301]")
_COUNTRY: Final = "българия"


def _letter(letter: str) -> str:
    """Lower-case Latin for one lower-case letter; the letter itself when it is unknown."""
    known = _ACT.get(letter, _OTHER.get(letter))
    if known is not None:
        return known
    if unicodedata.combining(letter):
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    return _ACT.get(base, _OTHER.get(base, letter))


def _part(word: str) -> str:
    """Transliterate one word, or one part of a hyphenated word."""
    word = unicodedata.normalize("NFC", _STRESS.sub("", unicodedata.normalize("NFD", word)))
    low = word.lower()
    if low == _COUNTRY:
        pieces = list("bulgaria")
    else:
        pieces = [_letter(letter) for letter in low]
        if low.endswith("ия"):
            pieces[-1] = "a"
    out = []
    for at, (letter, latin) in enumerate(zip(word, pieces, strict=True)):
        if not letter.isupper():
            out.append(latin)
            continue
        # ЩЪРКЕЛ is SHTARKEL but Щъркел is Shtarkel: the next letter decides; at the end of a word, the previous one.
        neighbour = word[at + 1] if at + 1 < len(word) else word[at - 1] if at else ""
        out.append(latin.upper() if neighbour.isupper() else latin[:1].upper() + latin[1:])
    return "".join(out)


def transliterate(text: str) -> str:
    """Write the Cyrillic words of `text` in Latin letters; everything else is unchanged.

    Law: Закон за транслитерацията, ДВ 19/2009: article 4 (letters), article 5 (combinations; -ия at the end of a
    word is -ia, here of each part of a hyphenated word: София-Град → Sofia-Grad), article 6 (България → Bulgaria).
    Stress marks are dropped. Letters that Bulgarian does not use get their usual Latin value, or stay unchanged.
    """
    return _PARTS.sub(lambda match: _part(match.group()), text)


def slugify(text: str) -> str:
    """Make a slug of `text`: lower-case ASCII letters, digits and single hyphens; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", transliterate(unicodedata.normalize("NFC", text)))
    ascii_only = plain.encode("ascii", "ignore").decode("ascii").lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
