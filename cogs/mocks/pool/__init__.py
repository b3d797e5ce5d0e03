"""Who takes part in mock interviews, when they can, the weekly run that pairs them, and why it paired them so."""
