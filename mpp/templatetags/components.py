"""`{% load components %}`: the parts that pages are made of. All stand on /desain/, with their syntax.

Tones, everywhere the same: neutral, info, progress, ok, warn, bad.
"""

from functools import cache
from typing import NamedTuple

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mpp.lib.forms import Fault, faults
from mpp.lib.qr import qr_svg

register = template.Library()

TONES = ("neutral", "info", "progress", "ok", "warn", "bad")
BUTTON_KINDS = ("primary", "secondary", "danger", "quiet")
NOTICE_ICONS = {"info": "info", "ok": "check", "warn": "warning", "bad": "warning"}


# --- Small signs ------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw `static/icons/<name>.svg` inline. Without a label it is decoration, hidden from screen readers."""
    words = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    start = format_html('<svg class="icon{}" focusable="false" {} ', f" {css}" if css else "", words)
    return mark_safe(start + _drawing(name))


@cache
def _drawing(name: str) -> str:
    path = settings.BASE_DIR / "static" / "icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8").strip().removeprefix("<svg ")


@register.simple_tag
def badge(label: str, tone: str = "neutral") -> SafeString:
    return format_html('<span class="badge badge--{}">{}</span>', _one_of(TONES, tone), label)


@register.simple_tag
def button(
    label: str, kind: str = "primary", icon: str = "", name: str = "", value: str = "", size: str = ""
) -> SafeString:
    """A button that sends the form it stands in."""
    return _part("button", label=label, css=_button_css(kind, size), icon=icon, name=name, value=value)


@register.simple_tag
def link_button(label: str, href: str, kind: str = "primary", icon: str = "", size: str = "") -> SafeString:
    """A link that looks like a button: it goes somewhere and changes nothing."""
    return _part("link_button", label=label, css=_button_css(kind, size), icon=icon, href=href)


@register.simple_tag
def print_button(label: str) -> SafeString:
    """A button that prints the page; the page's block `scripts` brings `js/print.js`, without it there is none."""
    return _part("print_button", label=label)


def _button_css(kind: str, size: str) -> str:
    css = f"btn btn-{_one_of(BUTTON_KINDS, kind)}"
    return f"{css} btn-{_one_of(('sm', 'lg'), size)}" if size else css


# --- Head of a page ---------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def page_title(context: template.Context, content: SafeString) -> SafeString:
    """The title of the window, and of the preview where somebody shares the address."""
    title, site = _attribute(content), context.get("site")
    return format_html(
        '<title>{} – {}</title><meta property="og:title" content="{}">',
        title,
        site.name if site else "",
        title,
    )


@register.simple_block_tag
def page_description(content: SafeString) -> SafeString:
    """What a search engine, and the preview of a shared address, says below the title."""
    text = _attribute(content)
    return format_html(
        '<meta name="description" content="{}"><meta property="og:description" content="{}">', text, text
    )


def _attribute(content: SafeString) -> SafeString:
    """Return the text of a block, escaped as blocks are, on one line and without a quotation mark that ends it."""
    return mark_safe(" ".join(content.split()).replace('"', "&quot;"))


# --- Boxes ------------------------------------------------------------------------------------------


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    sign = NOTICE_ICONS.get(tone, "info")
    return _part("notice", content=content, tone=_one_of(TONES, tone), title=title, icon=sign)


@register.simple_block_tag
def card(content: SafeString, title: str = "", href: str = "", icon: str = "", level: int = 2) -> SafeString:
    """A box; with `href` the whole of it is one link. `level`: rank of its heading on the page, 2 to 4."""
    return _part("card", content=content, title=title, href=href, icon=icon, level=level)


@register.simple_block_tag
def empty_state(content: SafeString, title: str, icon: str = "document") -> SafeString:
    """What stands in place of an empty list, and what to do next."""
    return _part("empty_state", content=content, title=title, icon=icon)


@register.inclusion_tag("components/help_box.html", takes_context=True)
def help_box(context: template.Context) -> dict[str, object]:
    return {"site": context.get("site")}


# --- Lists ------------------------------------------------------------------------------------------


@register.simple_block_tag
def summary(content: SafeString) -> SafeString:
    """Facts, one below the other: `{% summary %}{% fact … %}…{% endfact %}{% endsummary %}`."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: SafeString, term: str, href: str = "", action: str = "") -> SafeString:
    """One row of a summary. `href` and `action`: a link at its end, e.g. to change it."""
    return _part("fact", content=content, term=term, href=href, action=action)


@register.simple_block_tag
def tasks(content: SafeString) -> SafeString:
    return format_html('<ul class="tasks">{}</ul>', content)


@register.simple_tag
def task(label: str, href: str = "", status: str = "", tone: str = "neutral", hint: str = "") -> SafeString:
    """One task of a list. Without `href` it cannot be done yet."""
    return _part("task", label=label, href=href, status=status, tone=tone, hint=hint)


@register.simple_block_tag
def steps(content: SafeString) -> SafeString:
    return format_html('<ol class="steps">{}</ol>', content)


@register.simple_block_tag
def step(content: SafeString, title: str) -> SafeString:
    return format_html('<li class="steps__step"><p class="steps__title">{}</p>{}</li>', title, content)


@register.simple_block_tag
def timeline(content: SafeString) -> SafeString:
    return format_html('<ol class="timeline">{}</ol>', content)


@register.simple_block_tag
def event(content: SafeString, title: str, when: str = "", by: str = "", tone: str = "neutral") -> SafeString:
    """What happened: newest first reads best."""
    return _part("event", content=content, title=title, when=when, by=by, tone=_one_of(TONES, tone))


# --- Ways -------------------------------------------------------------------------------------------


@register.simple_tag
def breadcrumbs(*parts: str) -> SafeString:
    """Pairs of label and address, then the label of this page: `"Beranda" "/" "Layanan"`."""
    *pairs, here = parts
    links = list(zip(pairs[::2], pairs[1::2], strict=True))
    return _part("breadcrumbs", links=links, here=here)


@register.simple_tag
def pager(newer: str = "", older: str = "") -> SafeString:
    """Links to the pages before and after this one, by key: no page numbers to count."""
    return _part("pager", newer=newer, older=older)


@register.simple_tag(takes_context=True)
def pages(context: template.Context, page: Page, name: str = "halaman") -> SafeString:
    """Numbered pages of a list that is short enough to be counted; nothing for a single page.

    `name`: the parameter of the address that holds the number; the others stay as they are.
    """
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [_page_link(context, name, number, page.number) for number in numbers]
    newer = _page_address(context, name, page.number - 1) if page.has_previous() else ""
    older = _page_address(context, name, page.number + 1) if page.has_next() else ""
    shown = page.paginator.num_pages > 1
    return _part("pages", links=links, newer=newer, older=older) if shown else mark_safe("")


class PageLink(NamedTuple):
    """One number; `address` "" for this page and for the gap between numbers."""

    label: str
    address: str
    is_here: bool


def _page_link(context: template.Context, name: str, number: int | str, here: int) -> PageLink:
    if isinstance(number, str):  # the gap
        return PageLink("…", "", is_here=False)
    return PageLink(
        str(number), "" if number == here else _page_address(context, name, number), number == here
    )


def _page_address(context: template.Context, name: str, number: int) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def search_box(action: str, value: str = "", label: str = "", name: str = "q", hint: str = "") -> SafeString:
    return _part("search_box", action=action, value=value or "", label=label, name=name, hint=hint)


@register.simple_tag
def filter_form(form: forms.BaseForm, action: str = "", reset: str = "") -> SafeString:
    form.all_optional = True  # type: ignore[attr-defined] # Nobody needs to read "(tidak wajib)" on every filter.
    return _part("filter_form", form=form, action=action, reset=reset)


# --- Figures ----------------------------------------------------------------------------------------


@register.simple_tag
def progress(value: int, most: int, label: str) -> SafeString:
    return _part("progress", value=value, most=most, label=label)


@register.simple_tag
def stat(value: object, label: str) -> SafeString:
    """One figure, inside `<div class="stats">`."""
    return format_html(
        '<p class="stat"><span class="stat__value">{}</span><span class="stat__label">{}</span></p>',
        value,
        label,
    )


@register.simple_tag
def ticket_number(number: str, caption: str = "") -> SafeString:
    return _part("ticket_number", number=number, caption=caption)


@register.simple_tag
def qr_code(text: str, label: str) -> SafeString:
    return qr_svg(text, title=label)


# --- Forms ------------------------------------------------------------------------------------------


@register.simple_tag
def error_summary(*wrong_forms: forms.BaseForm, focus: bool = True) -> SafeString:
    """What is wrong with one or several forms, each fault a link to its field. Nothing if all is well.

    It takes the focus when the page comes, so that it is read out first; `focus=False` leaves that out.
    """
    found: list[Fault] = [fault for form in wrong_forms for fault in faults(form)]
    return _part("error_summary", faults=found, focus=focus) if found else mark_safe("")


@register.simple_tag
def field_control(field: forms.BoundField) -> SafeString:
    """The control of a field with the class of its kind. Used by the one field template."""
    widget = field.field.widget
    if isinstance(
        widget, (forms.CheckboxInput, forms.FileInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
    ):
        return field.as_widget()
    kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
    return field.as_widget(attrs={"class": f"{widget.attrs.get('class', '')} {kind}".strip()})


@register.filter
def field_kind(field: forms.BoundField) -> str:
    """Which shape a field has: "choices", "checkbox", "file" or "plain"."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


# --- Helpers ----------------------------------------------------------------------------------------


def _part(part: str, /, **context: object) -> SafeString:
    return render_to_string(f"components/{part}.html", context)


def _one_of(allowed: tuple[str, ...], word: str) -> str:
    if word not in allowed:
        raise template.TemplateSyntaxError(f"{word!r} is none of {', '.join(allowed)}")
    return word
