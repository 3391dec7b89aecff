#pragma once

#include <QIcon>
#include <QString>

namespace claimcheck {

/// What a line icon is drawn in. Icons follow the palette by themselves.
enum class SymbolColor { Text, Dim, Accent, OnAccent, Good, Bad, Warning };

/// One of our own icons, by the name of its file in resources/icons. A checked button shows it in
/// the accent colour.
[[nodiscard]] QIcon symbol(const QString& name, SymbolColor color = SymbolColor::Dim);

} // namespace claimcheck
