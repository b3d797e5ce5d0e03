"""What a hostile file meets: it is read here, in a process of its own. Nothing of the bot is imported."""
