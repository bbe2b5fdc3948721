#!/usr/bin/python3
"""A small window: what is dragged out of it are the files named as arguments."""
import os
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

window = Gtk.Window(title="dragsource")
window.set_default_size(60, 40)
window.set_decorated(False)
window.set_keep_above(True)
window.set_accept_focus(False)
box = Gtk.EventBox()
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
window.add(box)


def give(_widget, _context, selection, _info, _time):
    selection.set_uris([GLib.filename_to_uri(os.path.abspath(f), None) for f in sys.argv[1:]])


box.connect("drag-data-get", give)
box.connect("drag-end", lambda *_: Gtk.main_quit())
window.connect("destroy", Gtk.main_quit)
window.show_all()
window.move(0, 0)
Gtk.main()
