"""Who meets whom: pure problems and answers, solved in a process of its own. Knows no database and no Discord."""
