"""How other languages say the sounds of English: each sound as the nearest one they have.

The first four are for festival's voices, by their names of the sounds; the others for Pico's, in its X-SAMPA.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

Sounds: TypeAlias = Mapping[str, tuple[tuple[str, ...], ...]]
"""For each English phone the foreign ones that may stand for it: one, or two in a row."""


def _sounds(written: str) -> Sounds:
    """Read ``AA=a:|a;AW=a u``: by ``|`` either, by a blank one after the other."""
    entries = (entry.split("=") for entry in written.split(";"))
    return {phone: tuple(tuple(said.split()) for said in either.split("|")) for phone, either in entries}


CZECH: Final = _sounds(
    "AA=a:|a;AE=e|e:;AH=a|e;AO=o:|o;AW=a u;AY=a j;B=b;CH=c~;D=d;DH=d|z;EH=e;ER=e r|e:;EY=e j;F=f;G=g;HH=h|ch;"
    "IH=i;IY=i:;JH=dz~;K=k;L=l;M=m;N=n;NG=n* k|n;OW=o u|o:;OY=o j;P=p;R=r;S=s;SH=s~;T=t;TH=s|f|t;UH=u;UW=u:;V=v;"
    "W=v|u;Y=j;Z=z;ZH=z~"
)
ITALIAN: Final = _sounds(
    "AA=a1|O1;AE=E1|a1;AH=a|E|a1;AO=O1;AW=a1 u;AY=a1 i;B=b;CH=tS;D=d;DH=d;EH=E1;ER=E1 r;EY=e1 i;F=f;G=g;IH=i|i1;"
    "IY=i1;JH=dZ;K=k;L=l;M=m;N=n;NG=ng|n;OW=o1 u|o1;OY=O1 i;P=p;R=r;S=s;SH=S;T=t;TH=t|f;UH=u|u1;UW=u1;V=v;W=w|u;"
    "Y=j|i;Z=z"
)
"""It has no h: texts with one are left out."""
FINNISH: Final = _sounds(
    "AA=a:|a;AE=&|e|a;AH=a|7;AO=o:|o;AW=a u;AY=a i;B=b;CH=t S|t s;D=d;DH=d;EH=e;ER=7 r|e r;EY=e i;F=f;G=g;HH=h;"
    "IH=i;IY=i:;K=k;L=l;M=m;N=n;NG=N;OW=o u;OY=o i;P=p;R=r;S=s;SH=S|s;T=t;TH=t|s|f;UH=u;UW=u:;V=v;W=v|u;Y=j;Z=s"
)
HINDI: Final = _sounds(
    "AA=aa;AE=eh;AH=a;AO=aa|oh;AW=aw;AY=ay;B=b;CH=ch;D=D;DH=dh;EH=eh;ER=a r;EY=ee;F=f;G=g;HH=h;IH=ih;IY=iy;"
    "JH=j;K=k;L=l;M=m;N=n;NG=n g;OW=oh;P=p;R=r;S=s;SH=sh;T=T;TH=th;UH=uh;UW=oo;V=v;W=v;Y=y;Z=s|j"
)
"""Indian English: t and d with the tongue bent back, v for w."""

GERMAN: Final = _sounds(
    "AA=a:|a;AE=E|E:;AH=a|6;AO=O|o:;AW=aU;AY=aI;B=b;CH=tS;D=d;DH=d|z;EH=E;ER=9 6|E 6|2:;EY=e:|E j;F=f;G=g;HH=h;IH=I;"
    "IY=i:;JH=dZ;K=k;L=l;M=m;N=n;NG=N;OW=o:|O U;OY=OY;P=p;R=R;S=s;SH=S;T=t;TH=s|f|t;UH=U;UW=u:;V=v;W=v|U;Y=j;Z=z;ZH=Z"
)
FRENCH: Final = _sounds(
    "AA=a;AE=a|E;AH=9|a|@;AO=O;AW=a u|a w;AY=a j;B=b;CH=tS;D=d;DH=d|z;EH=E;ER=9 R;EY=e j|e;F=f;G=g;IH=i|e;IY=i;JH=dZ;"
    "K=k;L=l;M=m;N=n;NG=N|n g;OW=o|o w;OY=O j;P=p;R=R;S=s;SH=S;T=t;TH=s|f|t;UH=u;UW=u;V=v;W=w;Y=j;Z=z;ZH=Z"
)
"""It has no h either."""
SPANISH: Final = _sounds(
    "AA=a|o;AE=a;AH=a|o;AO=o;AW=a u^;AY=a i^;B=b;CH=ts;D=d;DH=D|d;EH=e;ER=e r;EY=e i^;F=f;G=g;HH=x;IH=i;IY=i;JH=jj;K=k;"
    "L=l;M=m;N=n;NG=N;OW=o|o u^;OY=o i^;P=p;R=r|rr;S=s;SH=s;T=t;TH=T;UH=u;UW=u;V=b;W=u^|g u^;Y=j;Z=s"
)
PICO_ITALIAN: Final = _sounds(
    "AA=a|o;AE=E|a;AH=a|e;AO=o;AW=a u^;AY=a i^;B=b;CH=tS;D=d;DH=d;EH=E;ER=E r;EY=e i^;F=f;G=g;IH=i;IY=i;JH=dZ;K=k;L=l;"
    "M=m;N=n;NG=N;OW=o u^|o;OY=o i^;P=p;R=r;S=s;SH=S;T=t;TH=t|f;UH=u;UW=u;V=v;W=u^|u;Y=i^;Z=z"
)

ENGLISH: Final = {
    "aa": "AA", "ae": "AE", "ah": "AH", "ao": "AO", "aw": "AW", "ax": "AH", "axr": "ER", "ay": "AY", "b": "B",
    "ch": "CH", "d": "D", "dh": "DH", "eh": "EH", "er": "ER", "ey": "EY", "f": "F", "g": "G", "hh": "HH",
    "ih": "IH", "iy": "IY", "jh": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "ng": "NG", "ow": "OW",
    "oy": "OY", "p": "P", "r": "R", "s": "S", "sh": "SH", "t": "T", "th": "TH", "uh": "UH", "uw": "UW",
    "v": "V", "w": "W", "y": "Y", "z": "Z", "zh": "ZH",
}  # fmt: skip
"""flite's names of the phones."""

PAUSE: Final = "pau"
"""flite's name of silence."""
