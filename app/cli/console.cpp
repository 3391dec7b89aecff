#include "app/cli/console.h"

#include "core/inspect/visibletext.h"

#include <ostream>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

void print(std::ostream& stream, const QString& text)
{
    stream << text.toStdString();
}

void printLine(std::ostream& stream, const QString& text)
{
    stream << text.toStdString() << '\n';
}

Exit complain(const Console& console, Exit exit, const QString& message)
{
    printLine(console.err, u"claimcheck: "_s + visibleText(message));
    return exit;
}

Exit complain(const Console& console, const Refusal& refusal)
{
    return complain(console, refusal.exit, refusal.message);
}

void warn(const Console& console, const QString& message)
{
    printLine(console.err, u"claimcheck: warning: "_s + visibleText(message));
}

QString inked(const Console& console, Ink ink, const QString& text)
{
    if (!console.color)
        return text;
    const auto code = [ink] {
        switch (ink) {
        case Ink::Good:
            return "32"_L1;
        case Ink::Bad:
            return "31"_L1;
        case Ink::Warning:
            return "33"_L1;
        case Ink::Dim:
            return "2"_L1;
        }
        Q_UNREACHABLE_RETURN("0"_L1);
    }();
    return u"\x1b[%1m%2\x1b[0m"_s.arg(code, text);
}

} // namespace claimcheck::cli
