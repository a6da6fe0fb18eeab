"""Bulgarian and English as languages: sentences, inflection, transliteration."""
