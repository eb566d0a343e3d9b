"""Word lists by which a line of a notice is told to be a person, a role or a body. Lower case unless said.

`words`, `any_of` and `phrases` let such a list stand as running text, here and wherever a reader keeps its own.
"""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """Return the words of a table that is written as running text.

    >>> sorted(words("ul ol"))
    ['ol', 'ul']
    """
    return frozenset(text.split())


def any_of(lines: str) -> str:
    r"""Return one pattern for alternatives written one idea a line; a line may itself hold alternatives.

    >>> any_of("chair|head\n mayor")
    '(?:chair|head|mayor)'
    """
    return f"(?:{'|'.join(line.strip() for line in lines.strip().splitlines())})"


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases that commas part in running text."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


# Honorifics and ranks that stand before a name; the longest match wins (VARIANTS 2.13).
PREFIXES = phrases("""
    the right honourable, right honourable, the rt hon, rt hon, the hon, hon, dr, prof, professor, sir, dame,
    baroness, baron, lord, lady, viscount, earl, cllr, councillor, alderman, ald, deputy assistant commissioner,
    assistant commissioner, deputy commissioner, commander, temporary commander, acting commander, t/commander,
    a/commander, cmdr, dac, ac, dci, dcs, t/dcs, t/dac, detective chief superintendent, detective
    superintendent, detective chief inspector, detective inspector, chief superintendent, chief supt, det chief
    supt, det supt, superintendent, supt, chief inspector, inspector, sergeant, sgt, ch supt, chief constable,
    assistant chief constable, deputy chief constable, hmi, hmci, her majesty's inspector, his majesty's
    inspector, rabbi, rev, reverend, revd, the rev, the revd, the reverend, the venerable, canon, bishop,
    archdeacon, archbishop, imam, sheikh, pastor, father, sister, colonel, col, lt col, lieutenant colonel,
    major, captain, capt, general, brigadier, air commodore, admiral, judge, his honour, her honour, mr, mrs,
    ms, miss, mx, mayor, deputy mayor cllr, commissioner, temporary, acting, detective, area commander, borough
    commander, station officer, dep asst commissioner, deputy chief officer
""")

# Letters after a name, upper case as printed.
SUFFIXES = words("""
    ACA AFC AM BA BEM BSc Bt CB CBE CEng CH CMG CPFA CStJ CVO DBE DCB DCMG DCVO DFC DL DPhil DSc ERD Esq FBA FCA
    FCIH FCIHT FCIPD FFPH FICE FMedSci FRCA FRCGP FRCOG FRCP FRCPCH FRCPsych FRCS FREng FRIBA FRICS FRS FRSA
    FRSPH FRTPI GBE GC GCB GM JP KAM KBE KC KCB KCMG KCVO KFSM KPM LLB LLM LVO MA MBA MBE MD MEP MP MRICS MRTPI
    MS MSP MSc MVO OBE OM OStJ PC PhD QAM QC QFSM QGM QHN QHP QHS QPM QSO RIBA RVM SC TD VC VR
""")

PARTICLES = words(
    "ab al ap ben bin bint da de del della den der di do dos du e el ibn la le of st st. ten ter the van von y"
)

# Words that tell an office, a post or a trade, or stand before one (`former`, `acting`).
ROLE = re.compile(
    r"\b"
    + any_of(r"""
        directors?|managers?|heads?|chiefs?|officers?|chair(?:man|woman|person|s)?|co-?chairs?|vice[- ]chairs?
        commissioners?|commanders?|professors?|lecturers?|leaders?|leads?|members?|advis[eo]rs?|presidents?
        secretary|executives?|ceo|coo|cfo|cto|cio|md|consultant|researchers?|editors?|(?:co-?)?founders?|partner
        engineer|architect|inspectors?|analysts?|economists?|mayor(?![’']s)|councillor|cllr|minister|principal
        deputy|assistant|associate|coordinators?|co-?ordinators?|specialists?|strategists?|planner|scientists?
        fellows?|students?|owners?|trustees?|ambassadors?|campaigners?|representatives?|rep
        spokes(?:man|woman|person)|organisers?|treasurer|governors?|superintendents?|sergeants?|constables?
        psychologists?|psychiatrists?|doctors?|nurses?|gps?|clinicians?|surgeons?|dentist|nutritionist
        practitioners?|therapist|teacher|headteachers?|lawyer|solicitor|barrister|surveyor|journalists?
        commentators?|author|writer|artist|curators?|advocates?|developer|designer|trader|drivers?|residents?
        volunteers?|workers?|apprentices?|tenants?|users?|patients?|customers?|experts?|cabinet|champions?
        convenors?|conveners?|administrators?|controllers?|auditors?|accountants?|registrar|dean|provost
        chancellor|vice-chancellor|rector|bursar|clerk|monitors?|statisticians?|epidemiologists?|criminologists?
        historians?|academics?|entrepreneurs?|investors?|broadcasters?|presenters?|performers?|musicians?
        supervisor|superviser|attach[eé]|envoy|ombudsman|czar|tsar|guardian|steward|ranger|warden|officials?
        storekeeper|singer|baker|cook|chef|farmer|gardener|plumber|builder|carpenter|electrician|courier|cyclist
        activist|(?:labour|conservative|crossbench|life|democrat) peer|ecologist|biologist|sociologist|pharmacist
        midwife|paramedic|firefighter|librarian|photographer|dancer|poet|actor|filmmaker|publican|shopkeeper
        stallholder|grower|promoter|proposed appointment|optometrist|reader|speaker|delegate|interim|acting
        nominee|candidate|appointee|appointment|former|senior|freelance|independent|counsel|counsellor
    """)
    + r"\b",
    re.IGNORECASE,
)

# Words that tell a body: an authority, a firm, a school, a paper.
BODY = re.compile(
    r"\b"
    + any_of(r"""
        authority|authorities|councils?|borough|university|college|schools?|trusts?|associations?|group|ltd|limited
        plc|llp|inc|partnerships?|federation|institut(?:e|ion)|foundation|society|services?|polic(?:e|ing)
        hospitals?|nhs|commission|union|network|alliance|forum|centre|agency|agencies|office|committee|board
        company|corporation|ministry|department|fund|bank|charity|church|academy|chamber|campaign|coalition
        confederation|consortium|museum|theatre|library|airports?|airlines?|railways?|rail|underground|buses|bus
        homes|housing|brigade|inspectorate|parliament|government|assembly|architects|consulting|consultancy
        associates|partners|solutions|systems|technologies|media|news|magazine|times|press|watch|club|cooperative
        co-operative|co-op|collective|community|communities|consortia|labs?|laboratory|observatory|hub|exchange
        registry|healthwatch|congress|secretariat|tribunal|ombudsman|legal|llc|international|uk|london|england
        britain|europe|met|metropolitan|embassy|diocese|cathedral|mosque|synagogue|faculty|unit|taskforce
        task force|programme|initiative|project|movement|action|studios?|gallery|arts|festival|league|tourism
        industries|enterprise|enterprises|ventures|capital|properties|developments?|estates?|construction|energy
        water|power|electric|gas|telecom|logistics|couriers|cabs|taxis|cars|motors|bikes|cycles
    """)
    + r"\b|[’']s Office\b",
    re.IGNORECASE,
)

# Acronyms that are no body of their own and so never the organisation of a reversed `ORG Role`.
NOT_BODIES = words("""
    A&E AI AND BAME CCTV CEO CFO CIC CIO COO CSR CTO EDI ESG EU EV EVS GP HIV HR ICT II III INC IT IV LGBT LGBTQ
    LGBTQ+ LLP LTD MD NED PA PHD PLC PR R&D SEND SME SMES STEM TBA TBC TV UK US USA VAWG VP
""")

# Words of departments and subjects: what a role or a department is about; alone they name no body and no person.
SUBJECTS = words("""
    business development growth planning land housing policy strategy research finance resources operations
    transport health environment policing crime safety culture education skills communities community
    regeneration economy energy waste air quality public affairs communications engagement performance
    governance delivery projects programmes property assets investment innovation technology digital data legacy
    services service social care children young people families youth green spaces sport tourism arts creative
    industries night time legal audit risk resilience fire emergency security infrastructure roads streets
    cycling walking buses surface rail underground design architecture sustainability climate change
    biodiversity drainage flood food employment enterprise partnerships insight intelligence analysis equality
    diversity inclusion human corporate customer marketing media press external internal international national
    regional local urban global strategic technical clinical medical executive estate estates homes building
    buildings construction oversight scrutiny group treasury neighbourhood neighbourhoods parks adult mental
    physical primary secondary prevention violence vulnerability response practice influencing
""")

# Words that never stand in a person's name (a few are surnames as well: `SURNAMES`).
NOT_NAMES = SUBJECTS | words("""
    royal college university school institute association society foundation trust london greater metropolitan
    authority assembly office department centre committee panel board commission council councils borough
    boroughs city cities country and for with a an in on at to from mayor mayor's mayor’s team director manager
    chief officer meeting meetings report reports question questions topics agenda papers guests guest members
    session minutes january february march july september october november december monday tuesday wednesday
    thursday friday saturday sunday what how why who when where which is are should could does do can has have
    impact number increasing reducing ensuring ensure improve improving support supporting whether this that
    these those all other further proposed update review plans plan budget spending cuts funding fares knife
    violent affordable inspectorate agency union network federation alliance forum his her their our its my your
    chamber room hall notes editors interviewees citizens advice spokespeople following evidence contact
    additional available
""")

# Places of London that follow a body's name (`Corner Boxing Club, Peckham`).
PLACES = words("""
    barking barnet bexley brent bromley camden croydon ealing enfield greenwich hackney hammersmith fulham
    haringey harrow havering hillingdon hounslow islington kensington chelsea kingston lambeth lewisham merton
    newham redbridge richmond southwark sutton tower hamlets waltham forest wandsworth westminster peckham
    brixton tottenham stratford deptford woolwich walthamstow romford ilford dalston shoreditch soho hoxton
    clapham streatham tooting balham battersea wimbledon twickenham acton southall wembley edgware finchley
    hendon highgate hampstead kilburn willesden holloway archway edmonton wood green bethnal bow poplar canning
    town dagenham catford eltham sydenham norwood mitcham uxbridge feltham brentford chiswick paddington
    marylebone bloomsbury holborn clerkenwell vauxhall kennington
""")

# Words of the lists above that are surnames too: allowed at the end of a name.
SURNAMES = words("""
    flood street fields green young key town parks art night clinical park primary chance bishop head ranger
    warden steward clerk guardian dean leader provost chancellor principal nurse user member monitor baker cook
    farmer gardener carpenter mason singer keeper chair doctor major judge hall march fellow fellows constable
    driver reader champion rector speaker bank fire waters church partner
""")
