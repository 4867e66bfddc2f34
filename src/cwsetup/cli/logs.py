"""What is logged, by cwsetup and by every library: as events of the console, with the keys masked.

Libraries' warnings are told with ``-v``, requests with ``-vv``; without either nothing is.
"""

import logging

from cwsetup.terminal.console import Console

OURS = "cwsetup"
REQUESTS = 2
"""How often ``-v`` is given for requests to be told."""


class Events(logging.Handler):
    """Hands what is logged to a console."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console = console
        self.addFilter(self.mask)

    def mask(self, record: logging.LogRecord) -> bool:
        """Mask the keys in a record, which is then a text without anything to fill in or to trace."""
        record.msg, record.args = self.console.redact(record.getMessage()), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Tell an event: of a request what is known of it, of a library what it says."""
        facts = getattr(record, "facts", None)
        if facts is None:
            facts = {"logger": record.name, "level": record.levelname}
        self.console.event(record.msg, **facts)


def listen(console: Console) -> None:
    """Let a console hear what is logged from now on."""
    if any(isinstance(each, Events) and each.console is console for each in logging.root.handlers):
        return
    logging.root.addHandler(Events(console))
    if console.verbose >= REQUESTS:
        logging.getLogger(OURS).setLevel(logging.DEBUG)


def stop_listening() -> None:
    """Let nobody hear what is logged any more."""
    for handler in [each for each in logging.root.handlers if isinstance(each, Events)]:
        logging.root.removeHandler(handler)
    logging.getLogger(OURS).setLevel(logging.NOTSET)
