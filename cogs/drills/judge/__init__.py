"""Judging code that strangers paste: a sandbox, a pool of killable workers, and an honest verdict."""
