#include "ui/pages/tokenlens.h"

#include "ui/controllers/lenscontroller.h"
#include "ui/widgets/claimsdelegate.h"
#include "ui/widgets/contentlist.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/lifetimebar.h"
#include "ui/widgets/symbol.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/tokentext.h"
#include "ui/widgets/tracedelegate.h"
#include "ui/widgets/verdictbadge.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace claimcheck {
TokenLens::TokenLens(LensController& lens, QWidget* parent)
    : QFrame(parent)
    , m_lens(lens)
    , m_badge(new VerdictBadge{this})
    , m_token(new TokenText{this})
    , m_copy(makeLink(tr("Cop&y"), u"copyToken"_s))
    , m_countdown(makeLabel(u"countdown"_s))
    , m_lifetime(new LifetimeBar{this})
    , m_allClaims(makeLink({}, u"allClaims"_s))
    , m_traceTitle(makeLabel(u"sectionTitle"_s))
    , m_allChecks(makeLink(tr("Every check"), u"allChecks"_s))
    , m_kind(makeLabel(u"tag"_s))
    , m_empty(new EmptyState{u"token"_s, tr("No token to look at"), lens.emptyText(), this})
    , m_states(new QStackedWidget{this})
{
    setObjectName(u"lens"_s);
    m_badge->setObjectName(u"verdict"_s);
    m_states->addWidget(m_empty);
    m_states->addWidget(makeContent());
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(1, 0, 0, 0);
    layout->addWidget(m_states);

    connect(&m_lens, &LensController::tokenChanged, this, &TokenLens::showToken);
    connect(&m_lens, &LensController::verdictChanged, this, &TokenLens::showVerdict);
    connect(&m_lens, &LensController::ticked, this, &TokenLens::showTime);
    connect(m_copy, &QPushButton::clicked, this, &TokenLens::copyToken);
    connect(&m_clipboard, &TokenClipboard::cleared, this, [this] { m_copy->setText(tr("Cop&y")); });
    connect(m_allClaims, &QPushButton::toggled, this, [this](bool all) {
        m_lens.setAllClaims(all);
        showToken();
    });
    connect(m_allChecks, &QPushButton::toggled, this, [this](bool all) {
        m_lens.trace().setDetailed(all);
        m_allChecks->setText(all ? tr("Summary") : tr("Every check"));
    });
    showToken();
}

QLabel* TokenLens::makeLabel(const QString& objectName, const QString& text)
{
    auto* label = new QLabel{text, this};
    label->setTextFormat(Qt::PlainText);
    label->setObjectName(objectName);
    return label;
}

QPushButton* TokenLens::makeLink(const QString& text, const QString& objectName)
{
    auto* button = new QPushButton{text, this};
    button->setObjectName(objectName);
    button->setProperty("link", true);
    button->setAutoDefault(false);
    button->setAccessibleName(QString{text}.remove(u'&'));
    return button;
}

QWidget* TokenLens::makeHeader()
{
    auto* header = new QWidget{this};
    header->setMinimumHeight(scaled(28));
    auto* row = new QHBoxLayout{header};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(scaled(8));
    row->addWidget(makeLabel(u"panelTitle"_s, tr("Access token")));
    row->addWidget(m_kind, 0, Qt::AlignVCenter);
    row->addStretch(1);
    row->addWidget(m_badge);
    return header;
}

QWidget* TokenLens::makeTools()
{
    auto* tools = new QWidget{this};
    auto* inspect = makeLink(tr("Open in &Inspect"), u"openInInspect"_s);
    connect(inspect, &QPushButton::clicked, this,
            [this] { Q_EMIT inspectRequested(m_lens.token()); });
    m_copy->setToolTip(tr("Copies the token and clears the clipboard after 30 seconds"));
    auto* row = new QHBoxLayout{tools};
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(scaled(12));
    row->addWidget(new TokenLegend{tools});
    row->addStretch(1);
    row->addWidget(m_copy);
    row->addWidget(inspect);
    return tools;
}

QWidget* TokenLens::makeLifetime()
{
    auto* lifetime = new QWidget{this};
    auto* column = new QVBoxLayout{lifetime};
    column->setContentsMargins(0, scaled(4), 0, 0);
    column->setSpacing(scaled(6));
    column->addWidget(m_lifetime);
    column->addWidget(m_countdown);
    return lifetime;
}

QWidget* TokenLens::makeSection(QLabel* title, QPushButton* more)
{
    QFont font = fontOf(11, QFont::DemiBold);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::PercentageSpacing, 105);
    title->setFont(font);
    more->setCheckable(true);
    auto* section = new QWidget{this};
    auto* row = new QHBoxLayout{section};
    row->setContentsMargins(0, scaled(8), 0, 0);
    row->addWidget(title);
    row->addStretch(1);
    row->addWidget(more);
    return section;
}

QWidget* TokenLens::makeContent()
{
    auto* claims = new ContentList{this};
    claims->setObjectName(u"claims"_s);
    claims->setAccessibleName(tr("Claims"));
    claims->setItemDelegate(new ClaimsDelegate{claims});
    claims->setModel(&m_lens.claims());
    auto* checks = new ContentList{this};
    checks->setObjectName(u"checks"_s);
    checks->setAccessibleName(tr("Checks"));
    checks->setItemDelegate(new TraceDelegate{checks});
    checks->setModel(&m_lens.trace());

    auto* content = new QWidget{this};
    content->setObjectName(u"lensContent"_s);
    auto* column = new QVBoxLayout{content};
    column->setContentsMargins(scaled(16), scaled(16), scaled(16), scaled(16));
    column->setSpacing(scaled(6));
    column->addWidget(makeHeader());
    column->addWidget(m_token);
    column->addWidget(makeTools());
    column->addWidget(makeLifetime());
    column->addWidget(makeSection(makeLabel(u"sectionTitle"_s, tr("Claims")), m_allClaims));
    column->addWidget(claims);
    column->addWidget(makeSection(m_traceTitle, m_allChecks));
    column->addWidget(checks);
    column->addStretch(1);

    auto* scroll = new QScrollArea{this};
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    return scroll;
}

void TokenLens::showToken()
{
    const bool hasToken = !m_lens.token().isEmpty();
    m_states->setCurrentIndex(hasToken ? 1 : 0);
    m_empty->setText(m_lens.emptyText());
    m_token->setInspection(m_lens.inspection());
    m_kind->setText(m_lens.inspection().parts.size() == 3 ? tr("JWT") : tr("opaque"));
    m_allClaims->setText(m_allClaims->isChecked() ? tr("Main claims")
                                                  : tr("All %1").arg(m_lens.claimCount()));
    m_allClaims->setAccessibleName(m_allClaims->isChecked() ? tr("Show the main claims only")
                                                            : tr("Show all claims"));
    showTime();
    showVerdict();
}

void TokenLens::showVerdict()
{
    m_badge->setVerdict(m_lens.verdictTone(), m_lens.verdictText());
    m_traceTitle->setText(m_lens.traceTitle());
}

void TokenLens::showTime()
{
    m_countdown->setText(m_lens.countdown());
    m_countdown->setVisible(!m_lens.countdown().isEmpty());
    m_lifetime->setVisible(m_lens.lifetimeSpent() >= 0);
    m_lifetime->setSpent(qMax(0.0, m_lens.lifetimeSpent()), m_lens.countdown());
}

void TokenLens::copyToken()
{
    m_clipboard.copy(m_lens.token());
    m_copy->setText(tr("Copied"));
}

} // namespace claimcheck
