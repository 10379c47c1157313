"""What REDbot (from PyPI) warns of, or finds bad, in the answers to some URLs: a line for each.

usage: redbot_notes.py ACCEPT URL…   with the packages of Tests/redbot
"""

import sys
from configparser import ConfigParser

import thor
from redbot.resource import HttpResource

_config = ConfigParser()
_config.read_dict({"redbot": {"enable_local_access": "True"}})
_accept, _urls = sys.argv[1], sys.argv[2:]


def _all(notes):
    for note in notes:
        yield note
        yield from _all(note.subnotes)


def _check(urls):
    if not urls:
        thor.stop()
        return
    resource = HttpResource(_config["redbot"])
    resource.set_request(urls[0], headers=[("Accept", _accept)])

    @thor.events.on(resource)
    def check_done():
        if resource.fetch_error:
            print(f"{urls[0]}: cannot be asked: {resource.fetch_error.desc}")
        for note in _all(resource.response.notes):
            if note.level.name in ("WARN", "BAD"):
                print(f"{urls[0]}: {note.level.name}: {note.subject}: {note.summary}")
        _check(urls[1:])

    resource.check()


_check(_urls)
thor.run()
