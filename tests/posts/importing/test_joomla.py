"""The text of a Joomla article, as its editor holds it."""

from publisher.posts.importing.joomla import read_joomla

PROSE = "Каним всички членове на клъстера на редовната среща, която ще се проведе в голямата зала на кметството."


def test_tags_of_plug_ins_are_left_out_by_name_and_pictures_lose_joomlas_marks() -> None:
    html = f"""<h2>Среща в сряда</h2><p>{PROSE}</p><hr id="system-readmore" /><p>{PROSE} {{loadposition банер}}</p>
    <p><img src="images/a%20b.jpg#joomlaImage://local-images/a b.jpg?width=800" alt="Зала" width="800"></p>
    <p>{{youtube}}abc123{{/youtube}}</p><p>Пишете ни: <span>Този имейл адрес е защитен от спам ботове. Трябва да
    имате пусната
    JavaScript поддръжка, за да го видите.</span></p>"""
    [article] = read_joomla(html, "a.html").articles
    assert article.title is not None
    assert article.title.value == "Среща в сряда"
    assert "Среща в сряда" not in article.body
    assert article.body.count(PROSE) == 2
    assert "[Видео](https://www.youtube.com/watch?v=abc123)" in article.body
    assert [one.name for one in article.pictures] == ["images/a%20b.jpg"]
    assert any("loadposition" in one for one in article.uncertain)
    assert any("e-mail address" in one for one in article.uncertain)
    assert "спам ботове" not in article.body
