"""Reads the given mail files with Python's email package and prints one JSON
line each: what a recipient's mail program sees of our notices."""
import email
import email.policy
import hashlib
import json
import sys


def sections(raw, boundary):
    """The parts of a multipart, byte for byte."""
    mark = b"--" + boundary.encode("ascii")
    body = raw.split(b"\r\n\r\n", 1)[1]
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    return [p.split(b"\r\n", 1)[1] for p in pieces[1:] if not p.startswith(b"--")]


def content(part, section):
    """What an attachment holds: decoded, or as it stands for a nested mail."""
    if part.get_content_type() == "message/rfc822":
        # the blank line ends the part's header; an empty header begins with it
        return ("\r\n".encode() + section).split(b"\r\n\r\n", 1)[1]
    return part.get_payload(decode=True)


def read(name):
    raw = open(name, "rb").read().rstrip(b"\r\n") + b"\r\n"
    msg = email.message_from_bytes(raw, policy=email.policy.default)
    attachments, text, defects = [], "", [str(d) for d in msg.defects]
    if msg.get_content_maintype() == "multipart":
        for part, section in zip(msg.get_payload(), sections(raw, msg.get_boundary()), strict=True):
            defects += [str(d) for d in part.defects]
            if not part.is_attachment() and part.get_content_maintype() in ("text", "multipart"):
                body = part.get_body(("plain", "html")) if part.is_multipart() else part
                text += body.get_content()
                continue
            data = content(part, section)
            attachments.append({
                "name": part.get_filename() or "",
                "type": part.get_content_type(),
                "cte": str(part.get("Content-Transfer-Encoding", "")),
                "sha256": hashlib.sha256(data).hexdigest(),
                "size": len(data),
            })
    else:
        text = msg.get_content()
    fields = ("To", "From", "Reply-To", "Subject", "Message-ID", "Date", "Auto-Submitted", "X-Auto-Response-Suppress")
    return {f.lower().replace("-", "_"): str(msg.get(f, "")) for f in fields} | {
        "text": text, "attachments": attachments, "defects": defects}


for file in sys.argv[1:]:
    print(json.dumps(read(file)))
