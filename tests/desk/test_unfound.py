"""The page 读者搜不到的: words and how often, the most frequent first."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin.models import Unfound


@pytest.mark.django_db
def test_what_readers_searched_for_in_vain_is_listed_by_how_often(desk):
    assert "读者搜的都找到了" in desk.get(reverse("unfound")).content.decode()
    today = timezone.localdate()
    for typed, times, days in (("海绵城市", 2, 0), ("<b>口袋公园", 5, 1), ("海绵城市", 4, 2), ("智慧停车", 9, 60)):
        Unfound.objects.create(day=today - dt.timedelta(days=days), typed=typed, times=times)
    page = html.fromstring(desk.get(reverse("unfound")).content.decode())
    lines = [[cell.text_content() for cell in line][:2] for line in page.xpath("//tbody/tr")]
    assert lines == [["海绵城市", "6"], ["<b>口袋公园", "5"]]
    assert "智慧停车" in desk.get(reverse("unfound"), {"days": "90"}).content.decode()
    assert desk.post(reverse("unfound")).status_code == 405
