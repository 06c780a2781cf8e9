"""What the PDF says of itself beyond PDF/A-2a, which WeasyPrint writes: that it is PDF/UA-1 as well."""

import re

import pydyf

NAMESPACE = re.compile(rb' xmlns:(?!rdf|x=)\w+="[^"]+"')
DESCRIPTION = b'<rdf:Description rdf:about=""'

# ISO 14289-1 clause 5; a property that PDF/A does not know is described in the file itself, ISO 19005-2 6.6.2.3.
PDF_UA = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def claim_accessibility(pdf: pydyf.PDF) -> None:
    """Adds PDF/UA-1 to the metadata, which WeasyPrint writes last, and makes them easy to read: not compressed, each
    description with its own namespaces, since there are readers (PDFBox) that look for them nowhere else.
    """
    metadata = pdf.objects[-1]
    [packet] = metadata.stream
    spaces = b"".join(NAMESPACE.findall(packet))
    packet = NAMESPACE.sub(b"", packet).replace(DESCRIPTION, DESCRIPTION + spaces)
    metadata.stream = [packet.replace(b"</rdf:RDF>", PDF_UA.encode() + b"</rdf:RDF>")]
    metadata.compress = False
