"""Loops: several rounds with different interviewers, and one packet at their end."""
