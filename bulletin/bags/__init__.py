"""The archive (归档): for each bulletin and year a folder in the form of BagIt (RFC 8493), which is read and checked
without this program.

    FOLDER/dongtai-2026/bagit.txt, bag-info.txt, manifest-sha256.txt, tagmanifest-sha256.txt
    FOLDER/dongtai-2026/verify.py                       checks it all, on any machine with Python
    FOLDER/dongtai-2026/seal.txt                        made of the lists with AUDIT_KEY: nobody else makes such a bag
    FOLDER/dongtai-2026/data/bulletin.json              the bulletin and how it is set
    FOLDER/dongtai-2026/data/<number>/v<version>/       document.json and edition.pdf as sealed, signed.pdf,
                                                        edition.ofd, signoff.pdf, facts.json
    FOLDER/dongtai-2026/data/pictures/, data/log.jsonl  what stands in the documents; the entries of the log

A bag for each bulletin and year, since that is what an archive (档案馆) takes in, and what no longer changes once the
year is over. Packed by `packing`, put back by `unpacking`.
"""

from bulletin.bags.packing import Packed, pack
from bulletin.bags.unpacking import UNPROVEN, Unpacked, unpack

__all__ = ["UNPROVEN", "Packed", "Unpacked", "pack", "unpack"]
