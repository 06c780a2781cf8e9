"""Whose site it is (网站信息): what the public pages say of the office itself, as its managers entered it. One row.

None of it belongs to an issue, so none of it is sealed: who publishes one stands in its document.
"""

import re
from typing import ClassVar

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from simple_history.models import HistoricalRecords

# Where anyone looks up that a site is entered in the two registers.
ICP_REGISTER = "https://beian.miit.gov.cn/"
POLICE_REGISTER = "https://beian.mps.gov.cn/#/query/webSearch?code="


class SiteFacts(models.Model):
    """The one row; a field that is empty is left out of the pages."""

    name = models.CharField(
        "网站名称",
        max_length=40,
        blank=True,
        help_text="空着时，只有一种刊物的用刊名，有几种的用编发单位的名称。",
    )
    sponsor = models.CharField("主办单位", max_length=100, blank=True)
    undertaker = models.CharField("承办单位", max_length=100, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    mail = models.EmailField("电子邮箱", blank=True, help_text="公开的信箱，不要写个人的。")
    icp = models.CharField(
        "ICP 备案号",
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(
                r"^[\u4e00-\u9fff]ICP[备证][0-9]{6,10}号(-[0-9]{1,3})?\Z", "要像“某ICP备12345678号-1”这样写。"
            )
        ],
        help_text="页面上链到工业和信息化部的备案查询。",
    )
    police = models.CharField(
        "公安备案号",
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(r"^[\u4e00-\u9fff]公网安备\s?[0-9]{11,14}号\Z", "要像“某公网安备 52000002000001号”这样写。")
        ],
        help_text="页面上链到公安机关的备案查询。",
    )
    identifier = models.CharField(
        "网站标识码",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]{10}\Z", "是10位数字或字母，照核发的写。")],
    )
    mark = models.CharField(
        "党政机关标识的链接",
        max_length=300,
        blank=True,
        validators=[URLValidator(["https", "http"], message="要写完整的网址，以 https:// 或 http:// 开头。")],
        help_text="事业单位域名注册管理机构核发的网址，页面上显示为“党政机关”。",
    )
    copyright = models.CharField("版权声明", max_length=200, blank=True)
    privacy = models.TextField(
        "隐私声明", max_length=20_000, blank=True, help_text="一行一段。空着时，页面照网站实际的做法写。"
    )
    accessibility = models.TextField(
        "无障碍声明", max_length=20_000, blank=True, help_text="一行一段。空着时，页面照网站实际的做法写。"
    )
    history = HistoricalRecords()

    # Without which a public-sector site does not go live (《政府网站发展指引》 and the rules of the registers).
    NEEDED: ClassVar = ("sponsor", "phone", "icp", "police", "identifier", "mark")

    class Meta:
        verbose_name = verbose_name_plural = "网站信息"
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_site_facts")]

    def __str__(self):
        return "网站信息"

    @property
    def police_link(self) -> str:
        """Where the number of the police's register is looked up; "" if there is none."""
        return POLICE_REGISTER + "".join(re.findall(r"[0-9]", self.police)) if self.police else ""

    def missing(self) -> list[str]:
        """What a public-sector site needs and this one does not say, by the labels of the form."""
        labels = {field.attname: str(field.verbose_name) for field in self._meta.concrete_fields}
        return [labels[name] for name in self.NEEDED if not getattr(self, name)]


def site_facts() -> SiteFacts:
    """As they stand; all of them empty before anybody entered one."""
    return SiteFacts.objects.filter(pk=1).first() or SiteFacts(pk=1)
