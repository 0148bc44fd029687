// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Tells events as the EventEmitter of GMX v2 does, to the byte: the same topics, the same encoding. Whatever it tells is
/// made up by its caller; there is no market behind it.
contract GmxEventEmitter {
    struct AddressItem { string key; address value; }
    struct AddressList { string key; address[] value; }
    struct AddressItems { AddressItem[] items; AddressList[] arrayItems; }
    struct UintItem { string key; uint256 value; }
    struct UintList { string key; uint256[] value; }
    struct UintItems { UintItem[] items; UintList[] arrayItems; }
    struct IntItem { string key; int256 value; }
    struct IntList { string key; int256[] value; }
    struct IntItems { IntItem[] items; IntList[] arrayItems; }
    struct BoolItem { string key; bool value; }
    struct BoolList { string key; bool[] value; }
    struct BoolItems { BoolItem[] items; BoolList[] arrayItems; }
    struct WordItem { string key; bytes32 value; }
    struct WordList { string key; bytes32[] value; }
    struct WordItems { WordItem[] items; WordList[] arrayItems; }
    struct BytesItem { string key; bytes value; }
    struct BytesList { string key; bytes[] value; }
    struct BytesItems { BytesItem[] items; BytesList[] arrayItems; }
    struct StringItem { string key; string value; }
    struct StringList { string key; string[] value; }
    struct StringItems { StringItem[] items; StringList[] arrayItems; }

    struct EventLogData {
        AddressItems addressItems;
        UintItems uintItems;
        IntItems intItems;
        BoolItems boolItems;
        WordItems bytes32Items;
        BytesItems bytesItems;
        StringItems stringItems;
    }

    event EventLog(address msgSender, string eventName, string indexed eventNameHash, EventLogData eventData);
    event EventLog1(
        address msgSender, string eventName, string indexed eventNameHash, bytes32 indexed topic1, EventLogData eventData
    );
    event EventLog2(
        address msgSender,
        string eventName,
        string indexed eventNameHash,
        bytes32 indexed topic1,
        bytes32 indexed topic2,
        EventLogData eventData
    );

    /// One event to tell, with as many topics as are used.
    struct Telling { string name; bytes32[] topics; EventLogData data; }

    function tell(Telling[] calldata tellings) external {
        for (uint256 i = 0; i < tellings.length; i++) {
            Telling calldata telling = tellings[i];
            string memory name = telling.name;
            uint256 topics = telling.topics.length;
            if (topics == 0) emit EventLog(msg.sender, name, name, telling.data);
            else if (topics == 1) emit EventLog1(msg.sender, name, name, telling.topics[0], telling.data);
            else emit EventLog2(msg.sender, name, name, telling.topics[0], telling.topics[1], telling.data);
        }
    }
}
