"""How every table on the terminal looks."""

from rich.table import Table


def new_table(title: str, caption: str | None = None) -> Table:
    """Make a table without rows, title and caption to the left."""
    return Table(
        title=title,
        caption=caption,
        title_justify="left",
        caption_justify="left",
        title_style="bold",
        caption_style="",
        header_style="bold",
    )
