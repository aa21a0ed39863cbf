"""What the cells of a notebook said and drew."""

import base64


def printed(outputs):
    """All that a cell printed."""
    return "".join(one["text"] for one in outputs if one["output_type"] == "stream")


def pictures(outputs):
    """The pictures of a cell, as PNG."""
    found = [one["data"] for one in outputs if one["output_type"] == "display_data"]
    return [base64.b64decode(one["image/png"]) for one in found if "image/png" in one]
