"""Rules of the languages, mainly Bulgarian and English: sentences, inflection, scripts, transliteration."""
