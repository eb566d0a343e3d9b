"""A website in trouble, on loopback."""
