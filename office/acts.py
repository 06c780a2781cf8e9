"""What is done here, as the audit log and the notices keep it: under a key, shown under a label.

Rows of old hold the label itself, as it was hashed; whoever looks for an act looks for both.
"""

LOGGED_IN = "log_in"
LOGGED_OUT = "log_out"
REFUSED = "refuse"
ADDED = "add"
CHANGED = "change"
RENAMED = "rename"
UNITS_MERGED = "merge_units"
CONTACTS_CHANGED = "change_contacts"
ROLES_CHANGED = "change_roles"
DISABLED = "disable"
ENABLED = "enable"
ADDRESS_CHANGED = "change_address"
PASSWORD_CHANGED = "change_password"  # noqa: S105  no password
PASSWORD_RESET = "reset_password"  # noqa: S105  no password
TABLE_IMPORTED = "import_table"
ROW_DELETED = "delete_row"
TABLE_EXPORTED = "export_table"
LOG_EXPORTED = "export_log"
LOG_PRUNED = "prune_log"
LOG_KEYED = "key_log"
LOG_BROKEN = "find_log_broken"

# The other rooms put in theirs when they are ready.
LABELS = {
    LOGGED_IN: "登录",
    LOGGED_OUT: "退出",
    REFUSED: "被拒的操作",
    ADDED: "新建",
    CHANGED: "修改",
    RENAMED: "改名",
    UNITS_MERGED: "合并单位",
    CONTACTS_CHANGED: "改联系人",
    ROLES_CHANGED: "调整角色",
    DISABLED: "停用",
    ENABLED: "启用",
    ADDRESS_CHANGED: "改电子邮箱",
    PASSWORD_CHANGED: "改自己的密码",
    PASSWORD_RESET: "重设密码",
    TABLE_IMPORTED: "导入表格",
    ROW_DELETED: "删去一条",
    TABLE_EXPORTED: "导出表格",
    LOG_EXPORTED: "导出审计日志",
    LOG_PRUNED: "清理审计日志",
    LOG_KEYED: "日志改用密钥",
    LOG_BROKEN: "日志末尾不符",
}


def label_of(action: str) -> str:
    """What a person reads for a stored act; a word that is no key stands as it is."""
    return LABELS.get(action, action)


def spellings(key: str) -> set[str]:
    """Under which words the act may be stored."""
    return {key, label_of(key)}
