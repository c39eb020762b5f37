"""Gives every test below this folder the fixtures of support/fixtures.py."""

from support.fixtures import *  # noqa: F401,F403
