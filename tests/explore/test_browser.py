"""The page in a browser without access to any network."""

import re

import numpy as np
import pytest
from browser import BROWSER_MISSING, contrast, luminance, open_browser, outside_requests, texts_of
from matplotlib import colormaps

from rgdl.explore.encoding import LEVELS, quantize
from rgdl.explore.gauge import fix_gauge
from rgdl.figures.style import FIELD_COLORS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER_MISSING is not None, reason=str(BROWSER_MISSING)),
]


@pytest.fixture(scope="module")
def desktop():
    with open_browser(1200, 900) as driver:
        yield driver


@pytest.fixture
def opened(desktop, page):
    """The page, opened anew; at the end it must have no errors and no requests."""
    desktop.get("about:blank")
    desktop.get(page.as_uri())
    yield desktop
    assert desktop.get_log("browser") == []
    assert outside_requests(desktop) == []


@pytest.fixture(scope="module")
def layers(explored):
    return fix_gauge(explored.layers)


def find(driver, selector):
    return driver.find_element("css selector", selector)


def pixels(driver, selector, box=None):
    """Colors of a canvas, or of a box (left, top, side) of it, as an array (row, column, 3)."""
    script = """
        const canvas = document.querySelector(arguments[0]);
        const [left, top, side] = arguments[1] ?? [0, 0, canvas.width];
        const copy = document.createElement("canvas");
        copy.width = copy.height = side;
        const pen = copy.getContext("2d", {willReadFrequently: true});
        pen.drawImage(canvas, -left, -top);
        return [side, Array.from(pen.getImageData(0, 0, side, side).data)];
    """
    side, data = driver.execute_script(script, selector, box)
    return np.array(data).reshape(side, side, 4)[:, :, :3]


def field_colors(field):
    levels = quantize(field[None])[0][0].astype(int)
    return colormaps[FIELD_COLORS]((levels + LEVELS) / (2 * LEVELS), bytes=True)[:, :, :3]


def choose_layer(driver, number):
    find(driver, f"input[name=layer][value='{number}']").click()


def choose_spin(driver, spin):
    find(driver, f"#spins [title='spin {spin}']").click()


def address(driver):
    """Layer, spin and sample of the address, once they are shown."""
    from selenium.webdriver.support.wait import WebDriverWait

    def both(driver):
        numbers = [int(number) for number in re.findall(r"=(\d+)", hash_of(driver))]
        seen = find(driver, "#spin-title").text, find(driver, "#sample-text").text
        wanted = "Hidden spin {1} of layer {0}".format(*numbers), f"sample {numbers[2]}."
        return numbers if wanted[0] == seen[0] and wanted[1] in seen[1] else None

    return tuple(WebDriverWait(driver, 5, poll_frequency=0.02).until(both))


def hash_of(driver):
    return driver.execute_script("return location.hash")


def press(driver, *keys):
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_clicking_a_spin_shows_its_field(opened, layers, number):
    choose_layer(opened, number)
    choose_spin(opened, 2)
    field = layers[number - 1].fields[2]
    assert address(opened)[:2] == (number, 2)
    assert find(opened, "#spin-title").text == f"Hidden spin 2 of layer {number}"
    np.testing.assert_array_equal(pixels(opened, "#field"), field_colors(field))
    selector = "#spins [aria-selected=true] canvas"
    np.testing.assert_array_equal(pixels(opened, selector), field_colors(field))
    assert (pixels(opened, "#field") != field_colors(layers[number - 1].fields[0])).any()
    ends = [span.text for span in opened.find_elements("css selector", "#color-bar-numbers span")]
    assert float(ends[2]) == pytest.approx(np.abs(field).max(), rel=6e-3)
    assert ends[:2] == ["−" + ends[2], "0"]


def test_measures_are_those_of_the_table(opened, layers):
    choose_layer(opened, 2)
    choose_spin(opened, 3)
    measures = layers[1].measures
    rows = [
        re.fullmatch(r"(.*?) (\S+) (\S+)", row.text).groups()
        for row in opened.find_elements("css selector", "#measures tr")
    ]
    names = ("participation_ratio", "rms_radius", "radius_50", "radius_90", "norm")
    for (_, here, median), name in zip(rows[1:-1], names, strict=True):
        assert float(here) == pytest.approx(measures[name][3], rel=6e-3)
        assert float(median) == pytest.approx(measures[name].median(), rel=6e-3)
    center = f"({measures['center_x'][3]:.1f}, {measures['center_y'][3]:.1f})"
    assert " ".join(rows[-1]) == f"center (row, column) {center}"
    words = find(opened, "#localized").text
    assert ("not localized" in words) is not bool(measures["localized"][3])


def test_a_field_of_zeros_is_described(opened):
    choose_layer(opened, 1)
    choose_spin(opened, 5)
    assert "all weights are zero" in find(opened, "#field-caption").text
    label = find(opened, "#spins [aria-selected=true]").get_attribute("aria-label")
    assert label == "hidden spin 5 of layer 1, not localized, field of zeros"


def test_the_strongest_spins_below_and_above_are_links(opened, layers):
    choose_layer(opened, 2)
    choose_spin(opened, 3)
    below, above = layers[1].weights[3], layers[2].weights[:, 3]
    for part, weights, n_shown in (("below", below, 12), ("above", above, 3)):
        links = opened.find_elements("css selector", f"#{part}-list a")
        expected = np.argsort(-np.abs(weights), kind="stable")[:n_shown]
        shown = [int(re.search(r"hidden spin (\d+) ", label_of(link))[1]) for link in links]
        assert shown == expected.tolist()
        for link, j in zip(links, expected, strict=True):
            number = number_in(label_of(link), r"weight (.*)")
            assert number == pytest.approx(weights[j], abs=0.0051)
    strongest = int(np.abs(below).argmax())
    thumbnail = pixels(opened, "#below-list a canvas")
    np.testing.assert_array_equal(thumbnail, field_colors(layers[0].fields[strongest]))
    find(opened, "#below-list a").click()
    assert address(opened)[:2] == (1, strongest)
    assert opened.switch_to.active_element.get_attribute("id") == "spin-title"
    assert not find(opened, "#below-parts").is_displayed()
    find(opened, "#above-list a").click()
    assert address(opened)[0] == 2


def label_of(link):
    return link.get_attribute("aria-label")


def number_in(text, pattern):
    return float(re.search(pattern, text)[1].replace("−", "-"))


def test_all_weights_below_are_drawn_at_the_centers(opened, layers):
    choose_layer(opened, 3)
    choose_spin(opened, 1)
    weights, measures = layers[2].weights[1], layers[1].measures
    fine = opened.execute_script("return document.getElementById('below-map').width") // 8
    strongest = int(np.abs(weights).argmax())
    row, column = (
        int((measures[name][strongest] + 0.5) % 8 * fine) for name in ("center_x", "center_y")
    )
    color = pixels(opened, "#below-map", [column - 30, row - 30, 60])
    red_less_blue = (color[:, :, 0] - color[:, :, 2]).ravel()
    assert red_less_blue[np.abs(red_less_blue).argmax()] * weights[strongest] > 0


def test_samples_and_their_reconstructions_are_shown(opened, explored, layers):
    choose_layer(opened, 2)
    choose_spin(opened, 3)
    for sample, number in enumerate(explored.sample_numbers):
        assert address(opened) == (2, 3, number)
        shown = pixels(opened, "#image-0")
        expected = np.where(explored.samples[sample] > 0, 255, 0)
        np.testing.assert_array_equal(shown, np.repeat(expected[:, :, None], 3, axis=2))
        for k, layer in enumerate(layers, start=1):
            gray = pixels(opened, f"#image-{k}")[:, :, 0] / 127.5 - 1
            np.testing.assert_allclose(gray, layer.reconstructions[sample], atol=2 / 254 + 1e-9)
        state = number_in(find(opened, "#sample-text").text, r" is (\S+) for")
        assert state == pytest.approx(2 * layers[1].activations[sample, 3] - 1, abs=0.0051)
        if sample + 1 < len(explored.samples):
            find(opened, "#next").click()
    assert not find(opened, "#next").is_enabled()
    find(opened, "#previous").click()
    assert address(opened)[2] == explored.sample_numbers[-2]


def test_back_and_forward_return_to_earlier_spins(opened, layers):
    start = hash_of(opened)
    assert address(opened) == (2, 1, 4)
    choose_spin(opened, 7)
    choose_layer(opened, 3)
    find(opened, "#next").click()
    assert address(opened) == (3, 1, 0)
    opened.back()
    assert address(opened) == (3, 1, 4)
    opened.back()
    assert address(opened) == (2, 7, 4)
    assert find(opened, "input[value='2']").is_selected()
    np.testing.assert_array_equal(pixels(opened, "#field"), field_colors(layers[1].fields[7]))
    opened.back()
    assert (address(opened), hash_of(opened)) == ((2, 1, 4), start)
    np.testing.assert_array_equal(pixels(opened, "#field"), field_colors(layers[1].fields[1]))
    opened.forward()
    assert address(opened) == (2, 7, 4)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("#layer=3&spin=2&sample=7", (3, 2, 7)),
        ("#layer=1&spin=99&sample=99", (1, 1, 4)),
        ("#layer=4&spin=0", (2, 0, 4)),
        ("#layer=-1&spin=x", (2, 1, 4)),
        ("#%3Cscript%3E", (2, 1, 4)),
    ],
)
def test_unknown_parts_of_an_address_are_ignored(opened, page, asked, shown):
    opened.get("about:blank")
    opened.get(page.as_uri() + asked)
    assert address(opened) == shown
    assert find(opened, "#spin-title").text == f"Hidden spin {shown[1]} of layer {shown[0]}"


def test_order_by_size_starts_with_the_smallest(opened, layers):
    choose_layer(opened, 1)
    find(opened, "#order option[value=size]").click()
    spins = listed_spins(opened)
    sizes = layers[0].measures["participation_ratio"].fillna(np.inf)[spins]
    assert (np.diff(sizes[:-1]) >= 0).all()
    assert spins[-1] == 5  # its field is zero


def listed_spins(driver):
    options = driver.find_elements("css selector", "#spins > div")
    return [int(option.get_attribute("title").split()[1]) for option in options]


def test_everything_can_be_done_by_keyboard(opened, layers):
    from selenium.webdriver.common.keys import Keys

    press(opened, Keys.TAB)
    assert opened.switch_to.active_element.get_attribute("name") == "layer"
    press(opened, Keys.ARROW_RIGHT)
    assert address(opened)[0] == 3
    press(opened, Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.TAB, Keys.TAB)
    assert focused_spin(opened) == 1  # the chosen one
    n_columns = columns(opened)
    press(opened, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_LEFT)
    assert focused_spin(opened) == 2 + n_columns
    assert address(opened)[:2] == (1, 1)  # moving chooses nothing
    press(opened, Keys.ARROW_UP, Keys.ENTER)
    assert address(opened)[:2] == (1, 2)
    press(opened, Keys.END)
    assert focused_spin(opened) == 19
    press(opened, Keys.ARROW_RIGHT, Keys.SPACE)
    assert address(opened)[:2] == (1, 19)
    press(opened, Keys.HOME, Keys.ARROW_UP, Keys.ENTER)
    assert address(opened)[:2] == (1, 0)
    press(opened, Keys.TAB, Keys.ENTER)  # the strongest spin above
    strongest = int(np.abs(layers[1].weights[:, 0]).argmax())
    assert address(opened)[:2] == (2, strongest)
    assert opened.switch_to.active_element.get_attribute("id") == "spin-title"
    np.testing.assert_array_equal(
        pixels(opened, "#field"), field_colors(layers[1].fields[strongest])
    )
    tab_to(opened, "sample")
    press(opened, Keys.ARROW_DOWN)
    assert address(opened)[2] == 0
    press(opened, Keys.TAB, Keys.ENTER, Keys.SPACE)
    assert address(opened)[2] == 1
    assert opened.switch_to.active_element.get_attribute("id") == "previous"  # no next one is left
    press(opened, Keys.ENTER)
    assert address(opened)[2] == 7


def focused_spin(driver):
    return int(driver.switch_to.active_element.get_attribute("title").split()[1])


def columns(driver):
    options = driver.find_elements("css selector", "#spins > div")
    return sum(option.location["y"] == options[0].location["y"] for option in options)


def tab_to(driver, name):
    from selenium.webdriver.common.keys import Keys

    for _ in range(40):
        press(driver, Keys.TAB)
        if driver.switch_to.active_element.get_attribute("id") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_tab_reaches_one_spin_of_the_list_and_the_focus_is_visible(opened):
    from selenium.webdriver.common.keys import Keys

    outlines = []
    press(opened, Keys.TAB)
    while opened.switch_to.active_element.tag_name != "body" and len(outlines) < 60:
        outlines += opened.execute_script(
            "const style = getComputedStyle(document.activeElement);"
            "return [`${style.outlineStyle} ${style.outlineWidth}`]"
        )
        press(opened, Keys.TAB)
    assert len(outlines) > 15
    assert set(outlines) == {"solid 3px"}
    for number in (1, 3):
        choose_layer(opened, number)
        choose_spin(opened, 2)
        reached = opened.find_elements("css selector", "#spins > [tabindex='0']")
        assert [option.get_attribute("title") for option in reached] == ["spin 2"]


def test_images_have_names_and_nothing_moves(opened):
    label = find(opened, "#field").get_attribute("aria-label")
    assert label.startswith("Receptive field of hidden")
    nameless, moving = opened.execute_script("""
        const images = Array.from(document.querySelectorAll("canvas"));
        const styles = Array.from(document.querySelectorAll("*"), (node) => getComputedStyle(node));
        return [
            images.filter((image) => !image.closest("[aria-label]") && image.ariaHidden !== "true"),
            styles.filter((style) => style.transitionDuration !== "0s"
                || style.animationName !== "none" || style.scrollBehavior !== "auto"),
        ].map((found) => found.length);
    """)
    assert (nameless, moving) == (0, 0)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 800, 1600])
def test_page_fits_and_can_be_read(page, dark, width):
    with open_browser(width, 740, dark=dark) as driver:
        for number in (1, 2, 3):
            driver.get("about:blank")
            driver.get(f"{page.as_uri()}#layer={number}&spin=2")
            find(driver, "summary").click()
            check_width(driver, width)
            check_texts(driver)
        background = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert (luminance(background) < 0.05) is dark
        assert driver.get_log("browser") == []
        assert outside_requests(driver) == []


def check_width(driver, width):
    assert driver.execute_script("return innerWidth") == width
    scroll, view = driver.execute_script(
        "const page = document.documentElement; return [page.scrollWidth, page.clientWidth]"
    )
    assert scroll <= view
    smallest = driver.execute_script(
        "return Math.min(...Array.from(document.querySelectorAll('#spins > div'),"
        " (option) => Math.min(option.offsetWidth, option.offsetHeight)))"
    )
    assert smallest >= 40  # pixels, for a finger


def check_texts(driver):
    texts = texts_of(driver)
    assert len(texts) > 40
    for words, color, behind, size in texts:
        assert contrast(color, behind) >= 4.5, (words, color, behind)
        assert size >= 14, (words, size)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert 4.47 < contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)") < 4.5


def test_without_javascript_the_page_says_so(desktop, page):
    desktop.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        desktop.get("about:blank")
        desktop.get(page.as_uri())
        assert "needs JavaScript" in find(desktop, "noscript").text
        assert not find(desktop, "main").is_displayed()
    finally:
        desktop.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_a_request_to_the_outside_is_detected(desktop, tmp_path):
    path = tmp_path / "asks.html"
    path.write_text('<!doctype html><img src="https://example.com/pixel.png">')
    desktop.get(path.as_uri())
    assert outside_requests(desktop) == ["https://example.com/pixel.png"]
    assert any("ERR_" in entry["message"] for entry in desktop.get_log("browser"))


def test_the_page_forbids_requests_to_the_outside(page, desktop, tmp_path):
    path = tmp_path / "asks.html"
    asking = '<img src="https://example.com/pixel.png"></body>'
    path.write_text(page.read_text(encoding="utf-8").replace("</body>", asking), encoding="utf-8")
    desktop.get(path.as_uri())
    complaints = [entry["message"] for entry in desktop.get_log("browser")]
    assert len(complaints) == 1
    assert "Content Security Policy" in complaints[0]
    outside_requests(desktop)
