"""核对归档：python3 verify.py [密钥文件]。不要别的程序，Python 3.9 以上就行。

看清单上的文件是否齐全、一字不差，每一版的指纹是否由封存的内容和 PDF 算出，日志各条是否接得上；有 AUDIT_KEY 的
密钥文件，还核对封记，重算日志的哈希（空行以前的日志由封记担保）。有不对的，逐条说明，退出码为 1；都对为 0。
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def faults_of_files(bag, key):
    lists = "".join((bag / name).read_text("utf-8") for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"))
    wanted = {name: digest for digest, name in (line.split("  ", 1) for line in lists.splitlines())}
    there = {path.relative_to(bag).as_posix(): path for path in bag.rglob("*") if path.is_symlink() or path.is_file()}
    for name in sorted(set(there) - set(wanted) - {"tagmanifest-sha256.txt"}):
        yield f"多出文件 {name}，清单上没有。"
    for name, digest in sorted(wanted.items()):
        if name not in there or there[name].is_symlink():
            yield f"缺少文件 {name}。"
        elif sha256(there[name].read_bytes()) != digest:
            yield f"文件 {name} 与清单不符，被改动过或已损坏。"
    sealed = "\n".join(sha256((bag / name).read_bytes()) for name in ("bag-info.txt", "manifest-sha256.txt"))
    right = hmac.new(key, sealed.encode(), "sha256").hexdigest()
    if key and right not in [path.read_text("utf-8") for path in bag.glob("seal.txt")]:
        yield "封记不对：归档被改动过，或者密钥不是当时的。"


def faults_of_edition(path):
    facts, document, pdf = (path / name for name in ("facts.json", "document.json", "edition.pdf"))
    facts, document, pdf = json.loads(facts.read_bytes()), document.read_bytes(), pdf.read_bytes()
    name, said = f"{facts['bulletin']}/{facts['year']}-{facts['number']} 第{facts['version']}版", json.loads(document)
    if sha256(f"{sha256(document)}\n{sha256(pdf)}\n".encode()) != facts["fingerprint"]:
        yield f"{name}的指纹不是由封存的内容和 PDF 算出的。"
    if any(said[key] != facts[key] for key in ("year", "number", "version", "date")):
        yield f"{name}的年份、期号、版次或日期与封存的内容不符。"
    if facts["signed_sha256"]:
        signed = (path / "signed.pdf").read_bytes()
        if sha256(signed) != facts["signed_sha256"] or not signed.startswith(pdf):
            yield f"{name}的签名 PDF 不是在封存的 PDF 上签的那一份。"


def faults_of_log(part, key):
    before = (0, "")
    for entry in map(json.loads, filter(None, part.split("\n"))):
        digest, is_plain = entry.pop("hash"), entry["form"] == 1  # of which the hash is made without a key
        said, between = (entry["hashed"], (", ", ": ")) if is_plain else (entry, (",", ":"))
        number, previous = (said[0], said[-1]) if is_plain else (said["number"], said["previous"])
        words = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=between).encode()
        right = sha256(words) if is_plain else hmac.new(key, words, "sha256").hexdigest() if key else digest
        if digest != right:
            yield f"日志第{number}条的哈希不对：被改动过{'' if is_plain else '，或者密钥不是当时的'}。"
        if number - 1 == before[0] and previous != before[1]:
            yield f"日志第{number}条与前一条接不上。"
        before = (number, digest)


def faults(bag, key=b""):
    try:
        if found := list(faults_of_files(bag, key)):
            return found
        editions = [fault for path in sorted(bag.glob("data/*/v*")) for fault in faults_of_edition(path)]
        *earlier, last = (bag / "data/log.jsonl").read_text("utf-8").split("\n\n")
        parts = [*((part, b"") for part in earlier), (last, key)]
        return editions + [fault for part in parts for fault in faults_of_log(*part)]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return [f"归档读不出来：缺文件，或者格式不对（{error}）。"]


if __name__ == "__main__":
    secret = Path(sys.argv[1]).read_bytes() if sys.argv[1:] else b""
    wrong = faults(Path(__file__).resolve().parent, secret)
    print("\n".join(wrong) or f"归档完好：文件、指纹、日志都对{'' if secret else '；没有密钥，证明不了哪些已经撤下'}。")
    sys.exit(1 if wrong else 0)
