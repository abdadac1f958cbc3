import datetime as dt

import pytest

from mpp.lib.charts import WIDTH, bar_chart, heat_map, line_chart

DAY = dt.date(2026, 9, 7)


def test_a_cell_says_its_value_and_takes_the_step_of_its_limits():
    values = {(0, 0): 5, (0, 1): 6, (1, 0): 31}

    cells = heat_map(["08.00", "09.00"], ["Sen", "Sel"], values, (5, 30)).cells

    assert [(cell.step, cell.text.text) for cell in cells] == [(0, "5"), (1, "6"), (2, "31"), (None, "–")]


def test_the_legend_names_every_step():
    legend = heat_map(["08.00"], ["Sen"], {}, (5, 30)).legend

    assert [(step.step, step.text) for step in legend] == [(0, "≤ 5"), (1, "≤ 30"), (2, "> 30")]


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (9, 5), (24, 7)])
def test_a_heat_map_stays_within_its_box(rows, columns):
    names = [str(at) for at in range(24)]

    drawn = heat_map(names[:rows], names[:columns], {}, (5,))

    assert len(drawn.cells) == rows * columns
    assert max(cell.x + cell.width for cell in drawn.cells) <= WIDTH
    assert max(cell.y + cell.height for cell in drawn.cells) <= drawn.height


def test_bars_are_as_long_as_their_values():
    whole, half, none = bar_chart([("08.00", 200), ("09.00", 100), ("10.00", 0)]).bars

    assert (half.width, none.width) == (whole.width // 2, 0)
    assert [bar.value.text for bar in (whole, half, none)] == ["200", "100", "0"]
    assert whole.value.x < WIDTH


def test_long_figures_are_written_as_they_are_read():
    [bar] = bar_chart([("08.00", 12345)]).bars

    assert bar.value.text == "12.345"


def test_bars_without_any_value_are_flat():
    [bar] = bar_chart([("08.00", 0)]).bars

    assert bar.width == 0


def test_a_line_keeps_the_distances_of_the_calendar():
    days = [DAY, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=4)]

    drawn = line_chart(list(zip(days, (0, 10, 20), strict=True)), [(days[0], "7 Sep")])

    (first, low), (second, middle), (third, high) = drawn.dots
    assert third - second == pytest.approx(3 * (second - first), abs=3)
    assert low > middle > high  # upwards on the screen
    assert drawn.days[0].text == "7 Sep"
    assert drawn.points.count(" ") == 2


@pytest.mark.parametrize(
    ("most", "top"), [(0, "2"), (3, "4"), (7, "8"), (11, "20"), (60, "60"), (61, "80"), (250, "400")]
)
def test_the_scale_ends_at_a_number_that_is_easily_halved(most, top):
    marks = line_chart([(DAY, most)], []).marks

    assert marks[-1].label.text == top


def test_a_line_without_values_draws_nothing():
    drawn = line_chart([], [])

    assert (drawn.points, drawn.dots) == ("", [])
