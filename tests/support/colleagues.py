"""People of an office who work in the console, each with a browser of their own."""

from urllib.parse import urlsplit

from passlib.totp import TOTP
from playwright.sync_api import Browser, Locator, Page

from support.console import PASSWORD, ConsoleSite
from support.page_judges import AXE, axe_findings


class Colleague:
    """A person with a browser of their own."""

    def __init__(self, browser: Browser, site: ConsoleSite, email: str, role: str, width: int) -> None:
        context = browser.new_context(viewport={"width": width, "height": 844}, locale="bg-BG")
        self.page: Page = context.new_page()
        self.at = f"{site.at}/console"
        self.email = email
        self.width = width
        self._site, self._role = site, role
        self._link = f"{site.at}{urlsplit(site.invite(email, role)).path}"
        self._key = ""

    def begins(self) -> None:
        """Set the password by the link of the invitation."""
        self.page.goto(self._link)
        self.page.get_by_label("Нова парола", exact=True).fill(PASSWORD)
        self.page.get_by_label("Същата парола още веднъж").fill(PASSWORD)
        self.page.get_by_role("button", name="Запазване на паролата").click()

    def signs_in(self) -> None:
        """Give address and password on the first page."""
        self.page.goto(f"{self.at}/login")
        self.page.get_by_label("Имейл адрес").fill(self.email)
        self.page.get_by_label("Парола").fill(PASSWORD)
        self.page.get_by_role("button", name="Вход", exact=True).click()

    def takes_the_second_step(self) -> None:
        """Set the second step up, leave, and sign in with a code."""
        self.page.get_by_role("button", name="Започване").click()
        self._key = self.page.locator(".key").inner_text().replace("-", "").replace(" ", "")
        now = TOTP(self._key).generate()
        self.page.get_by_label("Кодът, който показва приложението").fill(now.token)
        self.page.get_by_role("button", name="Потвърждаване").click()
        self.leaves()
        self.signs_in()
        later = TOTP(self._key).generate(time=(now.counter + 1) * 30)
        self.page.get_by_label("Код за втора стъпка").or_(self.page.locator("#code")).fill(later.token)
        self.page.get_by_role("button", name="Вход", exact=True).click()

    def is_at_work(self) -> None:
        """Have begun, signed in and taken the second step already, where a walk is not about that."""
        one = self._site.visitor(self.email)
        one.set_password(self._link)
        one.sign_in()
        if self._role != "author":
            one.set_up_second_step()
        for cookie in one.http.cookies:
            self.page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": self._site.at}])

    def leaves(self) -> None:
        """Sign out."""
        self.page.goto(f"{self.at}/me")
        self.page.get_by_role("button", name="Изход", exact=True).last.click()

    def opens(self, path: str) -> None:
        """Go to a page, which fits on this screen and has nothing for axe to find."""
        self.page.goto(f"{self.at}{path}")
        self.sees_a_sound_page()

    def returns_to(self, path: str) -> None:
        """Go to a page that was judged before."""
        self.page.goto(f"{self.at}{path}")

    def tabs_to(self, wanted: Locator) -> None:
        """Press Tab until something has the focus, as people without a mouse do."""
        for _ in range(200):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"Tab does not reach {wanted}")

    def sees_a_sound_page(self) -> None:
        """Nothing stands beyond the edge; axe finds nothing where it is installed."""
        # A page that is only being opened has no elements yet.
        self.page.wait_for_load_state()
        self.page.locator("body").wait_for()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url
        assert not AXE.is_file() or axe_findings(self.page) == [], self.page.url
