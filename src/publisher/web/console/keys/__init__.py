"""The keys of every screen: what they are, the list that `?` opens, and the page that lists them all."""
