"""What people do about accounts, as the audit log keeps it."""

SECOND_FACTOR_ADDED = "add_second_factor"
SECOND_FACTOR_REMOVED = "remove_second_factor"
RECOVERY_CODES_MADE = "make_recovery_codes"
RECOVERY_CODE_USED = "use_recovery_code"
SECOND_FACTOR_FAILED = "fail_second_factor"
LINK_MADE = "make_one_time_link"
LINK_USED = "use_one_time_link"
SESSION_ENDED = "end_session"
WAIT_LIFTED = "lift_wait"
UNLOCKED = "unlock_account"
PEOPLE_IMPORTED = "import_people"

LABELS = {
    SECOND_FACTOR_ADDED: "设第二道验证",
    SECOND_FACTOR_REMOVED: "去掉第二道验证",
    RECOVERY_CODES_MADE: "换恢复码",
    RECOVERY_CODE_USED: "用恢复码",
    SECOND_FACTOR_FAILED: "第二道验证不对",
    LINK_MADE: "开一次性链接",
    LINK_USED: "用一次性链接设密码",
    SESSION_ENDED: "结束登录",
    WAIT_LIFTED: "解除等待",
    UNLOCKED: "解锁账号",
    PEOPLE_IMPORTED: "导入人员",
}
