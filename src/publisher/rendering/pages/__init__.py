"""Stories for the public pages, and the pictures that networks and browsers show for them."""
