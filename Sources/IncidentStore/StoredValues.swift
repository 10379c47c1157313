import GRDB
import Incidents

/// A stored value that no version of this program writes: the disk changed it, or somebody did by hand.
struct DamagedValue: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    fileprivate init(_ value: DatabaseValue, of column: String?) {
        // Text may be long, and name somebody.
        let found =
            switch value.storage {
            case .null: "NULL"
            case .int64(let integer): "\(integer)"
            case .double(let double): "\(double)"
            case .string: "an unexpected text"
            case .blob: "a blob"
            }
        description = "\(column ?? "a column") is \(found)"
    }
}

/// What a row holds at an index, which is checked: GRDB's own subscripts end the process where a value is not
/// of the type that is asked for, and take one that is out of all bounds.
extension Row {
    /// Larger than all that is counted or told as a time: sums of such numbers fit in 64 bits.
    static let largestNumber: Int64 = 1 << 53

    func employee(_ index: Int) throws -> Int64 { try integer(index, in: 0...Int64.max) }

    /// The number of a row or of a refresh.
    func number(_ index: Int) throws -> Int64 { try integer(index, in: 0...Self.largestNumber) }

    /// Unix seconds.
    func time(_ index: Int) throws -> Int64 {
        try integer(index, in: -Self.largestNumber...Self.largestNumber)
    }

    func count(_ index: Int) throws -> Int { Int(try number(index)) }

    func flag(_ index: Int) throws -> Bool { try integer(index, in: 0...1) == 1 }

    func priority(_ index: Int) throws -> Priority {
        let rank = try integer(index, in: 0...Int64(Priority.allCases.count - 1))
        return Priority.allCases[Int(rank)]
    }

    /// A finite number, such as the timestamp of an incident.
    func decimal(_ index: Int) throws -> Double {
        let value: DatabaseValue = self[index]
        switch value.storage {
        case .double(let double) where double.isFinite: return double
        // What is computed may be whole.
        case .int64(let integer): return Double(integer)
        case .null, .double, .string, .blob: throw damaged(value, index)
        }
    }

    /// A number of seconds that something took.
    func seconds(_ index: Int) throws -> Double {
        let seconds = try decimal(index)
        guard (0...Double(Self.largestNumber)).contains(seconds) else {
            throw damaged(self[index], index)
        }
        return seconds
    }

    func text(_ index: Int) throws -> String {
        let value: DatabaseValue = self[index]
        guard case .string(let text) = value.storage else { throw damaged(value, index) }
        return text
    }

    /// The raw value of a closed set.
    func name<Value: RawRepresentable<String>>(_ index: Int) throws -> Value {
        guard let value = Value(rawValue: try text(index)) else {
            throw damaged(self[index], index)
        }
        return value
    }

    /// Ids of employees as `group_concat` joins them, ascending; none where it is `NULL`.
    func employees(_ index: Int) throws -> [Int64] {
        guard !hasNull(atIndex: index) else { return [] }
        return try text(index).split(separator: ",").map { id in
            guard let employee = Int64(id), employee >= 0 else {
                throw damaged(self[index], index)
            }
            return employee
        }.sorted()
    }

    /// `nil` where it is `NULL`.
    func ifPresent<Value>(_ index: Int, _ value: (Int) throws -> Value) rethrows -> Value? {
        hasNull(atIndex: index) ? nil : try value(index)
    }

    private func integer(_ index: Int, in range: ClosedRange<Int64>) throws -> Int64 {
        let value: DatabaseValue = self[index]
        guard case .int64(let integer) = value.storage, range.contains(integer) else {
            throw damaged(value, index)
        }
        return integer
    }

    private func damaged(_ value: DatabaseValue, _ index: Int) -> DamagedValue {
        DamagedValue(value, of: columnNames.dropFirst(index).first)
    }
}

extension Database {
    /// The time, in Unix seconds, or the number that a query answers; `nil` where it is none, or `NULL`.
    func time(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        let row = try Row.fetchOne(self, sql: sql, arguments: arguments)
        return try row.flatMap { try $0.ifPresent(0, $0.time) }
    }
}
