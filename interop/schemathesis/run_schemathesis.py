"""Schemathesis as its command line runs it; what it finds goes to standard error, so that a failing check shows it."""
import sys

sys.stdout = sys.stderr

from schemathesis.cli import schemathesis  # noqa: E402

schemathesis(args=sys.argv[1:])
