"""Pages of this project in a headless Chromium without access to any network."""

import contextlib
import importlib.util
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_TEXTS = """
    const isClear = (color) => /, 0\\)$/.test(color);
    return Array.from(document.querySelectorAll("body *")).filter((element) =>
        Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim())
        && element.checkVisibility() && !["SCRIPT", "NOSCRIPT", "OPTION"].includes(element.tagName)
    ).map((element) => {
        let behind = element;
        while (isClear(getComputedStyle(behind).backgroundColor) && behind.parentElement)
            behind = behind.parentElement;
        const style = getComputedStyle(element);
        return [element.textContent.trim().slice(0, 40), style.color,
            getComputedStyle(behind).backgroundColor, parseFloat(style.fontSize)];
    });
"""


def _missing() -> str | None:
    """Reason why no page can be opened here, or None."""
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if importlib.util.find_spec("selenium") is None:
        return "the Python package selenium is not installed"
    return None


BROWSER_MISSING = _missing()

_INSIDE = ("file:", "data:", "blob:", "about:", "chrome")  # the browser's own pages too


@contextlib.contextmanager
def open_browser(width: int = 1200, height: int = 900, *, dark: bool = False) -> Iterator:
    """A headless Chromium, driven by selenium, for pages in files.

    No name resolves, and the proxy does not exist: a page that requests anything outside gets an
    error, in `driver.get_log("browser")`. `outside_requests` lists the requests.

    Parameters
    ----------
    width, height : int
        Size of the window in CSS pixels; widths below 500, as of a phone, are possible.
    dark : bool, optional
        Whether the reader prefers dark colors.
    """
    from selenium import webdriver

    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = webdriver.Chrome(options=_options(Path(profile)), service=service)
        try:
            _emulate(driver, width, height, dark=dark)
            for log in ("browser", "performance"):
                driver.get_log(log)  # discard messages of the browser itself
            yield driver
        finally:
            driver.quit()


def outside_requests(driver) -> list[str]:
    """Addresses requested since the last call, except files and data inside them."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in urls if not url.startswith(_INSIDE)]


def texts_of(driver) -> list[tuple[str, str, str, float]]:
    """Visible texts of a page: their beginning, color, background and size in CSS pixels."""
    return [tuple(text) for text in driver.execute_script(_TEXTS)]


def contrast(one: str, other: str) -> float:
    """Ratio of luminances, as the Web Content Accessibility Guidelines define it."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Of an opaque color of CSS, from 0 to 1."""
    values = [float(value) for value in re.findall(r"[\d.]+", color)]
    assert len(values) == 3 or values[3] == 1
    s = np.array(values[:3]) / 255
    return float(
        np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
    )


def _options(profile: Path):
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in (
        "--no-sandbox",
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--force-device-scale-factor=1",
        "--proxy-server=127.0.0.1:9",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return options


def _emulate(driver, width: int, height: int, *, dark: bool) -> None:
    """Emulate the size: a window of Chromium is never narrower than 500 pixels."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
