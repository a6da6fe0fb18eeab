"""Templates checked before a send: names, types and the HTML that they give."""
