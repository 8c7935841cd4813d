"""The access pages on a ladder: Swedish, on a phone, and every word of the device in the viewer's own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

DOORS = {"door-1": {"name": "Entrén", "connector": 1, "reader_outside": "reader-1"}}
FAULTY = "name,card,rules\r\n,ABCD02,\r\nBo,xyz,\r\nCia,ABCD03,Nattskift\r\n"


async def too_wide(page: Page) -> list[str]:
    """What is wider than the screen, and what must be scrolled sideways."""
    found: list[str] = await page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("main *")]
            .filter((part) => part === document.documentElement || /auto|scroll/.test(getComputedStyle(part).overflowX))
            .filter((part) => part.scrollWidth > part.clientWidth + 1)
            .map((part) => `${part.tagName}.${part.className}: ${part.scrollWidth} of ${part.clientWidth}`)"""
    )
    return found


@pytest.mark.feature("WEB-05", "WEB-06", "ACC-02", "ACC-08")
async def test_a_lockdown_and_its_end_are_told_in_the_viewers_words(axisedge_devices: Any, open_page) -> None:
    """Given on the status page, where the doors come first; the log says who did it, where, and what."""
    device = await axisedge_devices("door-controller")
    await device.context.settings.update("doors", {"doors": DOORS}, "test")
    page = await open_page(phone=True, language="sv-SE")
    await page.goto(f"{device.http}/ui/status")
    await page.get_by_label("Användarnamn").fill(device.user)
    await page.get_by_label("Lösenord", exact=True).fill(device.password)
    await page.get_by_role("button", name="Logga in").click()
    await expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_have_text("Dörrar")
    for button in ("Nödlås", "Avsluta nödlåsning"):
        await page.get_by_role("button", name=f"{button}: Entrén").click()
        await page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Nödlås: Entrén")).to_be_visible()
    assert await device.context.access_desk.present("reader-1", {"Card": "00C0FFEE"}) is not None
    await page.goto(f"{device.http}/ui/access/log")
    rows = page.get_by_role("row")
    ended = rows.filter(has_text="Dörrkommando").filter(has_text="Avsluta nödlåsning")
    await expect(ended).to_contain_text("Entrén")
    await expect(ended).to_contain_text(device.user)
    await expect(rows.filter(has_text="Okänt kort")).to_contain_text("Ingen har den, 00c0ffee")
    await expect(rows.filter(has_text="Kort visat")).to_contain_text("Reader 1")
    said = await page.get_by_role("table").inner_text()
    for code in ("Door/Command", "LockDown", "InvalidCredential", "CardPresented", "reader-1"):
        assert code not in said
    assert await too_wide(page) == []
    await page.goto(f"{device.http}/ui/access/rules")
    kinds = page.get_by_role("table", name="Identifieringssätt")
    await expect(kinds).to_contain_text("Kort och PIN-kod")
    assert "Card" not in await kinds.inner_text()
    assert await too_wide(page) == []


@pytest.mark.feature("WEB-05", "WEB-08", "ACC-03")
async def test_the_faults_of_a_file_are_told_in_the_viewers_words(axisedge_devices: Any, open_page) -> None:
    """A line each, and what the device refuses in a form stands at its field until that is changed."""
    device = await axisedge_devices("door-controller")
    page = await open_page(language="sv-SE")
    await page.goto(f"{device.http}/ui/access/people")
    await page.get_by_label("Användarnamn").fill(device.user)
    await page.get_by_label("Lösenord", exact=True).fill(device.password)
    await page.get_by_role("button", name="Logga in").click()
    await page.get_by_role("button", name="Importera").click()
    dialog = page.get_by_role("dialog")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": FAULTY.encode()}
    await page.locator("input[type=file]").set_input_files(file)
    await dialog.get_by_role("button", name="Kontrollera filen").click()
    for line, why in (
        (2, "får inte vara tomt"),
        (3, "kortet måste vara 1 till 128 hexadecimala siffror"),
        (4, "det finns ingen regel som heter 'Nattskift'"),
    ):
        await expect(dialog.get_by_role("row").filter(has_text=why).get_by_role("cell").first).to_have_text(
            str(line)
        )
    await page.goto(f"{device.http}/ui/access/people/new")
    await dialog.get_by_label("Namn").fill("Åsa")
    await dialog.get_by_role("button", name="Lägg till behörighet").click()
    await dialog.get_by_role("button", name="Spara").click()
    card = dialog.get_by_label("Kort", exact=True)
    await expect(dialog.get_by_text("ange ett kort, en PIN-kod")).to_be_visible()
    await expect(card).to_have_attribute("aria-invalid", "true")
    await card.fill("00C0FFEE")
    await expect(dialog.get_by_text("ange ett kort, en PIN-kod")).to_have_count(0)
