"""Texts for places with little room: where they may be cut, hashtags, addresses that networks link as a whole."""
