"""An account as Flask-Security sees it, and the database session that it uses."""

from typing import TYPE_CHECKING, Any

from flask_security import RoleMixin, SQLAlchemySessionUserDatastore, UserMixin
from sqlalchemy import Delete, Engine, Insert, Update
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

from publisher.core.errors import StoreError
from publisher.storage.database import Store
from publisher.storage.tables.staff import staff
from publisher.web.console.accounts.roles import Role

__all__ = ["Database", "People", "Person", "open_people"]


class _Base(DeclarativeBase):
    pass


class _RoleName(RoleMixin):
    """A role in the form in which Flask-Security asks for it."""

    def __init__(self, role: Role) -> None:
        self.name = role.value
        self.permissions: list[str] = []


class Person(_Base, UserMixin):
    """A row of `staff`; the columns are explained there."""

    __table__ = staff

    __allow_unmapped__ = True
    tf_phone_number: str | None = None

    if TYPE_CHECKING:
        id: int
        name: str
        role: str
        language: str
        totp_counter: int | None

    @property
    def rank(self) -> Role:
        """The role, as a value that can be compared."""
        return Role(self.role)

    def has_role(self, role: "str | RoleMixin") -> bool:
        """Whether this is the person's role; Flask-Security asks."""
        return self.role == (role if isinstance(role, str) else role.name)

    @property
    def called(self) -> str:
        """The name that others see."""
        return self.name or self.email


MutableList.associate_with_attribute(Person.__mapper__.attrs["mf_recovery_codes"].class_attribute)


class _Routed(Session):
    """Reads on connections that never wait for a writer: otherwise a page would wait to learn who is asking."""

    store: Store

    def get_bind(self, *_: Any, clause: Any = None, **__: Any) -> Engine:
        """The engine for a statement: that of readers, unless it writes."""
        if self._flushing or isinstance(clause, Update | Delete | Insert):
            return self.store.engine
        return self.store.readers

    def commit(self) -> None:
        """As the session's own; one that the database has refused can be used for the page that says so."""
        try:
            super().commit()
        except StoreError:
            self.rollback()
            raise


Database = scoped_session[Session]


class People(SQLAlchemySessionUserDatastore):
    """Flask-Security's store of accounts, over the workspace's database."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Person, _RoleName)
        self.database = database

    def by_email(self, email: str) -> Person | None:
        """The account of an address, in whatever case it is written."""
        found: Person | None = self.database.query(Person).filter_by(email=email.strip().casefold()).first()
        return found

    def everybody(self) -> list[Person]:
        """All accounts by name."""
        return sorted(self.database.query(Person).all(), key=lambda one: one.called.casefold())


def open_people(store: Store) -> People:
    """The accounts of a database; a session for each thread, to be removed at the end of a request."""
    routed = type("_Session", (_Routed,), {"store": store})
    return People(scoped_session(sessionmaker(class_=routed, expire_on_commit=False)))
